import { describe, expect, test } from "vitest";
import { paceOf } from "./keeps-up.ts";

/** One server that takes a second for each request, whose first token comes in the middle of it. */
function served(arrivals: readonly number[]): Parameters<typeof paceOf> {
  const times = {
    ttftMs: new Float64Array(arrivals.length),
    e2eMs: new Float64Array(arrivals.length),
  };
  let free = 0;
  for (const [at, arrivalMs] of arrivals.entries()) {
    free = Math.max(free, arrivalMs) + 1000;
    times.e2eMs[at] = free - arrivalMs;
    times.ttftMs[at] = free - arrivalMs - 500;
  }
  return [times, arrivals.map((arrivalMs) => ({ arrivalMs }))];
}

const every = (gapMs: number, count: number, startMs = 0): number[] =>
  Array.from({ length: count }, (_, at) => startMs + at * gapMs);

describe("a server of one request a second", () => {
  test("keeps up with one every two seconds", () => {
    expect(paceOf(...served(every(2000, 200)))).toMatchObject({ keepsUp: true, waitingAtEnd: 1 });
  });

  test("falls behind at two a second: half of what has come waits, and one a second is answered", () => {
    // 400 come in 199.5 s, in which 199 first tokens were seen (at 0.5, 1.5 ... 198.5 s and 199.5 s): 200 wait.
    const pace = paceOf(...served(every(500, 400)));
    expect(pace.keepsUp).toBe(false);
    expect(pace.waitingAtEnd).toBe(200);
    expect(pace.answeredPerSecond).toBeCloseTo(1, 1);
  });

  test("keeps up with a rush that it works off before the end", () => {
    // 100 in 50 s, of which 50 are left; one every two seconds from then on leaves half of its time for them.
    expect(paceOf(...served([...every(500, 100), ...every(2000, 100, 50_000)])).keepsUp).toBe(true);
  });

  test("a rush at the end leaves a queue", () => {
    const pace = paceOf(...served([...every(2000, 100), ...every(250, 200, 200_000)]));
    expect(pace.keepsUp).toBe(false);
    expect(pace.waitingAtEnd).toBeGreaterThan(140);
  });
});

test("three requests to an idle server, the last of them under way at its own arrival, are no queue", () => {
  expect(paceOf(...served(every(5000, 3)))).toMatchObject({ keepsUp: true, waitingAtEnd: 1 });
});

test("one request, or none, is no load", () => {
  expect(paceOf(...served([0])).keepsUp).toBe(true);
  expect(paceOf(...served([]))).toEqual({ keepsUp: true, answeredPerSecond: 0, waitingAtEnd: 0 });
});
