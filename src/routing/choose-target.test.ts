import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../core/random.ts";
import { type Candidate, chooseTarget, type ChoiceQuestion } from "./choose-target.ts";
import {
  afterFailure,
  afterRateLimit,
  afterStart,
  afterSuccess,
  type Circuit,
  circuitState,
  HEALTHY,
} from "./circuit.ts";
import { afterRepetition, afterRequest, FULL_BUDGET, type RetryBudget } from "./retry-budget.ts";

const place = (id: string, changes: Partial<Candidate> = {}): Candidate => ({
  id,
  upstream: id,
  rank: 0,
  weight: null,
  unfit: null,
  circuit: "closed",
  readyAtMs: 0,
  tries: 0,
  outstanding: 0,
  preferred: false,
  ...changes,
});
const ask = (changes: Partial<ChoiceQuestion> = {}): ChoiceQuestion => ({
  attempts: 0,
  nowMs: 1000,
  chance: () => 0,
  retryAfterMs: null,
  ...changes,
});

describe("where a request goes", () => {
  const [a, b, c] = [place("a"), place("b", { rank: 1 }), place("c", { rank: 2 })];

  test.each<[string, Candidate[], Partial<ChoiceQuestion>, number, string]>([
    ["the first", [a, b, c], {}, 0, "first"],
    ["the next after a failure", [{ ...a, tries: 1 }, b, c], { attempts: 1 }, 1, "fallback"],
    ["past an open circuit", [{ ...a, circuit: "open", readyAtMs: 2000 }, b], {}, 1, "first"],
    ["to one that is to be probed", [{ ...a, circuit: "probe" }, b], {}, 0, "probe"],
    ["past what may not have it", [{ ...a, unfit: "not-private" }, b], {}, 1, "first"],
    [
      "to the ill one that is due first",
      [
        { ...a, circuit: "open", readyAtMs: 5000 },
        { ...b, circuit: "cooling", readyAtMs: 4000 },
      ],
      {},
      1,
      "last-resort",
    ],
    [
      "again where all have failed",
      [
        { ...a, tries: 2 },
        { ...b, tries: 1 },
      ],
      { attempts: 3 },
      1,
      "retry",
    ],
  ])("%s", (_what, candidates, question, position, why) => {
    expect(chooseTarget(candidates, ask(question))).toMatchObject({ position, why });
  });

  test("nowhere when nothing fits", () => {
    expect(chooseTarget([{ ...a, unfit: "other-surface" }], ask())).toBeNull();
  });

  test("a repetition waits as long as it was asked to, else between half of 200 ms and all of it", () => {
    const tried = [{ ...a, tries: 1 }];
    expect(chooseTarget(tried, ask({ attempts: 1, retryAfterMs: 3000 }))?.waitMs).toBe(3000);
    expect(chooseTarget(tried, ask({ attempts: 1 }))?.waitMs).toBe(100);
    expect(chooseTarget(tried, ask({ attempts: 1, chance: () => 0.999_999 }))?.waitMs).toBe(200);
  });

  test("weights share the requests: 3 to 1 of 4,000 is 3,000, give or take", () => {
    const chance = seededRandom(7);
    const pair = [place("a", { weight: 3 }), place("b", { rank: 1, weight: 1 }), place("c", { rank: 2 })];
    const counts = [0, 0, 0];
    for (let n = 0; n < 4000; n++) {
      const { position = 0 } = chooseTarget(pair, ask({ chance })) ?? {};
      counts[position] = (counts[position] as number) + 1;
    }
    // The deviation of a binomial is 27.
    expect(Math.abs((counts[0] as number) - 3000)).toBeLessThan(140);
    expect(counts[2]).toBe(0);
  });

  test("a conversation goes to its replica, unless that is five requests busier than the idlest", () => {
    const pool = (busy: number): Candidate[] => [
      place("a", { outstanding: 0 }),
      place("b", { outstanding: busy, preferred: true }),
    ];
    expect(chooseTarget(pool(4), ask())?.position).toBe(1);
    expect(chooseTarget(pool(5), ask())?.position).toBe(0);
  });

  test("never to what does not fit, whatever else holds", () => {
    const candidate = fc.record({
      id: fc.string(),
      upstream: fc.string(),
      rank: fc.nat(3),
      weight: fc.option(fc.nat(5)),
      unfit: fc.constantFrom(null, null, "not-private" as const, "other-surface" as const),
      circuit: fc.constantFrom("closed" as const, "probe" as const, "open" as const, "cooling" as const),
      readyAtMs: fc.nat(5000),
      tries: fc.nat(3),
      outstanding: fc.nat(20),
      preferred: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(candidate, { maxLength: 6 }),
        fc.nat(5),
        fc.nat(),
        (candidates, attempts, seed) => {
          const choice = chooseTarget(candidates, ask({ attempts, chance: seededRandom(seed) }));
          const fitting = candidates.filter(({ unfit }) => unfit === null);
          if (choice === null) expect(fitting).toEqual([]);
          else expect(candidates[choice.position]?.unfit).toBeNull();
        },
      ),
    );
  });
});

describe("a circuit", () => {
  const failing = (times: number, nowMs: number): Circuit =>
    Array.from({ length: times }).reduce<Circuit>((circuit) => afterFailure(circuit, nowMs), HEALTHY);

  test("opens at the fifth failure in a row, for two seconds", () => {
    expect(circuitState(failing(4, 0), 0)).toBe("closed");
    expect(circuitState(failing(5, 0), 1999)).toBe("open");
    expect(circuitState(failing(5, 0), 2000)).toBe("probe");
  });

  test("lets one probe through, whose end decides", () => {
    const probing = afterStart(failing(5, 0), "probe");
    expect(circuitState(probing, 2000)).toBe("open");
    expect(circuitState(afterSuccess(probing), 2000)).toBe("closed");
    const again = afterFailure(probing, 2000);
    expect(circuitState(again, 5999)).toBe("open");
    expect(circuitState(again, 6000)).toBe("probe");
  });

  test("rests for as long as it was asked to, a minute at most", () => {
    const rests = (ms: number | null): Circuit => afterRateLimit(HEALTHY, 0, ms);
    expect([circuitState(rests(3000), 2999), circuitState(rests(3000), 3000)]).toEqual(["cooling", "closed"]);
    expect(circuitState(rests(3_600_000), 60_000)).toBe("closed");
    expect(circuitState(rests(null), 1000)).toBe("closed");
  });
});

test("of 1,000 requests in one moment at most 110 are repeated: the ten to begin with, and a tenth", () => {
  let budget: RetryBudget = FULL_BUDGET;
  let repeated = 0;
  for (let n = 0; n < 1000; n++) {
    budget = afterRequest(budget, 0);
    const left = afterRepetition(budget, 0);
    if (left === null) continue;
    repeated++;
    budget = left;
  }
  expect(repeated).toBeGreaterThan(100);
  expect(repeated).toBeLessThanOrEqual(110);
});
