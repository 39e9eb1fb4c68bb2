import fc from "fast-check";
import { expect, test } from "vitest";
import { stepTimer, type StepWork } from "./step-time.ts";
import { stepsWithin, straightStride, strideSeconds, type Stride } from "./stride.ts";
import { LLAMA_8B, replicaOf } from "./testing/fixtures.ts";

const work = (decodeSequences: number, decodeContextTokens: number): StepWork => ({
  prefillTokens: 0,
  prefillPairs: 0,
  prefillSequences: 0,
  decodeSequences,
  decodeContextTokens,
});
const stride = (): Stride => ({ steps: 0, firstSeconds: 0, slope: 0 });

/** Half of the layers see 1,000 tokens at most: the time bends there. */
const WINDOWED = {
  ...LLAMA_8B,
  attention: { ...LLAMA_8B.attention, slidingWindowTokens: 1000, fixedBytesPerSequence: 65_536 * 1000 },
};

test("a stride takes exactly as long as its iterations one by one, bends included", () => {
  const timers = [LLAMA_8B, WINDOWED].map((model) => stepTimer(replicaOf({ model })));
  fc.assert(
    fc.property(
      fc.constantFrom(...timers),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 4000 }),
      fc.integer({ min: 1, max: 3000 }),
      (timer, sequences, context, steps) => {
        if (!timer) throw new Error("no time");
        let [done, byStrides] = [0, 0];
        while (done < steps) {
          const found = stride();
          straightStride(
            timer,
            work(sequences, sequences * (context + done)),
            steps - done,
            sequences,
            found,
          );
          byStrides += strideSeconds(found, found.steps);
          done += found.steps;
        }
        let oneByOne = 0;
        for (let step = 0; step < steps; step += 1)
          oneByOne += timer.seconds(work(sequences, sequences * (context + step)));
        expect(Math.abs(byStrides / oneByOne - 1)).toBeLessThan(1e-7);
      },
    ),
    { numRuns: 60 },
  );
});

test("cutting finds the first iteration that ends at or after a moment", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0, max: 1e-4, noNaN: true }),
      fc.double({ min: 0, max: 20, noNaN: true }),
      (steps, slope, seconds) => {
        const found = { steps, firstSeconds: 0.01, slope };
        const cut = stepsWithin(found, seconds);
        expect(cut).toBeGreaterThanOrEqual(1);
        expect(cut).toBeLessThanOrEqual(steps);
        if (cut < steps) expect(strideSeconds(found, cut)).toBeGreaterThanOrEqual(seconds);
        if (cut > 1) expect(strideSeconds(found, cut - 1)).toBeLessThan(seconds);
      },
    ),
  );
});
