import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/random.ts";
import type { ScenarioAnswer } from "../../answers/scenarios/run-scenario.ts";
import { answerOf, EIGHT, simulate } from "../testing/simulate.ts";

describe("an export in buckets", () => {
  const START = Date.parse("2026-11-02T09:00:00Z") / 1000;
  /** Sixty requests of 1,000 + 200 tokens in each bucket. */
  const usage = (buckets: number, seconds: number): string => {
    const data = Array.from({ length: buckets }, (_, at) => ({
      object: "bucket",
      start_time: START + at * seconds,
      end_time: START + (at + 1) * seconds,
      results: [
        {
          object: "organization.usage.completions.result",
          model: "gpt-5.4",
          num_model_requests: 60,
          input_tokens: 60_000,
          input_cached_tokens: 0,
          output_tokens: 12_000,
        },
      ],
    }));
    const file = join(mkdtempSync(join(tmpdir(), "usage-")), "usage.json");
    writeFileSync(file, JSON.stringify({ object: "page", data, has_more: false }));
    return file;
  };

  test("by the minute: its requests at random moments of each, with its mean lengths", async () => {
    const found = await answerOf(...EIGHT, "--trace", usage(10, 60));
    // Ten minutes of one a second: 600 requests, 600,000 + 120,000 tokens.
    expect([found.answered, found.inputTokens, found.outputTokens]).toEqual([600, 600_000, 120_000]);
    expect(found.requestsPerSecond).toBeGreaterThan(0.97);
    expect(found.requestsPerSecond).toBeLessThan(1.02);
    expect(found.notes.join()).toContain("drawn from 10 buckets");
    expect(await answerOf(...EIGHT, "--trace", usage(10, 60))).toMatchObject({ ttftMs: found.ttftMs });
  });

  test("by the day shows no arrivals", async () => {
    const { exitCode, err } = await simulate(...EIGHT, "--trace", usage(3, 86_400));
    expect([exitCode, err]).toEqual([2, expect.stringContaining("arrivals are not known")]);
  });
});

describe("a trace", () => {
  const trace = join(mkdtempSync(join(tmpdir(), "trace-")), "trace.csv");
  const at = (second: number): string =>
    `2026-11-20 10:${String(Math.floor(second / 60)).padStart(2, "0")}:${String(second % 60).padStart(2, "0")}.0000000`;
  const rows = Array.from({ length: 200 }, (_, second) => `${at(second)},1000,100`);
  writeFileSync(trace, ["TIMESTAMP,ContextTokens,GeneratedTokens", ...rows].join("\n"));

  test("is replayed at its own pace, at another, or in a closed loop", async () => {
    const own = await answerOf(...EIGHT, "--trace", trace);
    // 199 seconds between the first and the last.
    expect(own.durationSeconds).toBeGreaterThan(199);
    expect(own.durationSeconds).toBeLessThan(202);
    const faster = await answerOf(...EIGHT, "--trace", trace, "--rate", "4");
    expect(faster.durationSeconds / own.durationSeconds).toBeCloseTo(1 / 4, 1);
    const closed = await answerOf(...EIGHT, "--trace", trace, "--concurrency", "8");
    expect(closed.meanBatch).toBeGreaterThan(6);
    expect([own, faster, closed].map(({ answered }) => answered)).toEqual([200, 200, 200]);
  });

  test("leaves a table of the state over time that adds up", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "timeline-")), "t.csv");
    await simulate(...EIGHT, "--trace", trace, "--timeline", file);
    const [head = "", ...lines] = readFileSync(file, "utf8").trim().split("\n");
    const column = (name: string): number =>
      lines.reduce((sum, line) => sum + Number(line.split(",")[head.split(",").indexOf(name)]), 0);
    // 200 requests of 1,000 + 100 tokens.
    expect([column("requests_arrived"), column("requests_answered"), column("prompt_tokens")]).toEqual([
      200, 200, 200_000,
    ]);
    expect(column("output_tokens")).toBeCloseTo(20_000, 0);
  });

  test("two replicas answer sooner, half the rate too", async () => {
    const p95 = async (...args: string[]): Promise<number> =>
      (await answerOf(...EIGHT, "--trace", trace, ...args)).ttftMs?.p95 ?? 0;
    const busy = await p95("--rate", "60");
    expect(await p95("--rate", "60", "--replicas", "2")).toBeLessThan(busy);
    expect(await p95("--rate", "30")).toBeLessThan(busy);
  });
});

describe("Llama 3.3 70B in FP8 on two H100 under conversations", () => {
  // 5.5 a second with prompts of 1,155 and answers of 211 tokens on average, both exponential around their mean.
  const file = join(mkdtempSync(join(tmpdir(), "conversations-")), "requests.csv");
  const next = seededRandom(5);
  const exponential = (mean: number): number => -Math.log(1 - next()) * mean;
  let second = 0;
  const rows = Array.from({ length: 3000 }, () => {
    second += exponential(1 / 5.5);
    const at = new Date(Date.UTC(2026, 10, 20, 10) + second * 1000).toISOString();
    const tokens = [1155, 211].map((mean) => Math.max(Math.round(exponential(mean)), 1));
    return `${at.slice(0, 10)} ${at.slice(11, 23)}0000,${tokens.join(",")}`;
  });
  writeFileSync(file, ["TIMESTAMP,ContextTokens,GeneratedTokens", ...rows].join("\n"));
  const FLEET = ["Llama 3.3 70B", "--precision", "fp8", "--gpu", "H100", "--tensor-parallel", "2"];
  const at = (...args: string[]): Promise<ScenarioAnswer> => answerOf(...FLEET, "--trace", file, ...args);

  test("two replicas at the same load and one at half of it wait equally long, and less than one at all of it", async () => {
    const [full, doubled, halved, both] = await Promise.all([
      at(),
      at("--replicas", "2"),
      at("--rate", "2.75"),
      at("--rate", "5.5", "--replicas", "4"),
    ]);
    expect([full, doubled, halved].map(({ answered }) => answered)).toEqual([3000, 3000, 3000]);
    for (const time of ["ttftMs", "tpotMs", "e2eMs"] as const) {
      for (const quantile of ["p50", "p95", "p99"] as const) {
        const of = (result: ScenarioAnswer): number => result[time]?.[quantile] ?? Number.NaN;
        expect(of(doubled)).toBeLessThan(of(full));
        expect(of(halved)).toBeLessThan(of(full));
        expect(of(both)).toBeLessThan(of(doubled));
        // Two places that share a queue wait no longer than one with half the arrivals, apart from chance.
        expect(of(doubled) / of(halved)).toBeGreaterThan(0.75);
        expect(of(doubled) / of(halved)).toBeLessThan(1.1);
      }
    }
    // Half the arrivals are half the requests under way at half the time each, or less (Little).
    expect(halved.meanBatch).toBeLessThan(full.meanBatch / 2);
  });
});
