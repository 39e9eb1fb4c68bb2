import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { answerOf, EIGHT, simulate } from "../testing/simulate.ts";

describe("more than it can answer", () => {
  test("is said with the rate that it sustains, and that rate is sustained", async () => {
    const over = await answerOf(...EIGHT, "--rate", "80");
    expect(over.notes.join()).toContain("the queue grows without bound");
    const { highestRequestsPerSecond = 0, waitingAtEnd = 0 } = over.overload ?? {};
    expect(waitingAtEnd).toBeGreaterThan(1000);
    expect(highestRequestsPerSecond).toBeLessThan(80);
    const below = await answerOf(...EIGHT, "--rate", String(highestRequestsPerSecond * 0.93));
    expect(below.overload).toBeNull();
    expect((below.ttftMs?.p95 ?? 0) * 20).toBeLessThan(over.ttftMs?.p95 ?? 0);
    const above = await answerOf(...EIGHT, "--rate", String(highestRequestsPerSecond * 1.1));
    expect(above.overload).not.toBeNull();
    expect((await simulate(...EIGHT, "--rate", "80")).out).toContain("overloaded");
  });

  test("bounds the highest load where no latency is asked for", async () => {
    const { out } = await simulate(...EIGHT, "--highest-load", "--json");
    const { highestLoad } = JSON.parse(out) as { highestLoad: { requestsPerSecond: number } };
    const { overload } = await answerOf(...EIGHT, "--rate", "80");
    const most = overload?.highestRequestsPerSecond ?? 0;
    expect(Math.abs(highestLoad.requestsPerSecond / most - 1)).toBeLessThan(0.1);
  });
});

describe("the highest load", () => {
  const ask = [...EIGHT, "--highest-load", "--ttft-p95", "500", "--requests", "600"];

  test("is within the latency asked for, with throughput against time per token", async () => {
    const { out, exitCode } = await simulate(...ask, "--tpot-p95", "30", "--json");
    expect(exitCode).toBe(0);
    const found = JSON.parse(out) as {
      highestLoad: { requestsPerSecond: number; tpotP95Ms: number };
      frontier: { tpotMs: number; outputTokensPerSecond: number }[];
    };
    expect(found.highestLoad.requestsPerSecond).toBeGreaterThan(1);
    expect(found.highestLoad.tpotP95Ms).toBeLessThanOrEqual(30);
    expect(found.frontier.length).toBeGreaterThan(3);
    expect((await simulate(...ask, "--tpot-p95", "30")).out).toContain("Highest load");
  });

  test("one measured point narrows its range", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "bench-")), "result.json");
    const run = {
      max_concurrency: 64,
      request_rate: "inf",
      completed: 100,
      mean_tpot_ms: 14,
      mean_ttft_ms: 150,
    };
    writeFileSync(file, JSON.stringify({ ...run, total_input_tokens: 100_000, total_output_tokens: 25_000 }));
    const width = async (...more: string[]): Promise<number> => {
      const { out } = await simulate("Llama 3.1 8B", "--gpu", "Gaudi 3", ...ask.slice(3), ...more, "--json");
      const { highestLoad } = JSON.parse(out) as {
        highestLoad: { requestsPerSecond: number; interval80: [number, number] };
      };
      const { interval80, requestsPerSecond } = highestLoad;
      return (interval80[1] - interval80[0]) / requestsPerSecond;
    };
    expect(await width("--calibrate", file)).toBeLessThan(await width());
  });

  test("none is a no", async () => {
    expect((await simulate(...ask, "--tpot-p95", "1")).exitCode).toBe(1);
  });
});
