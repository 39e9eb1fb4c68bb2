import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "./commands.ts";
import { run } from "./main.ts";
import type { ScenarioAnswer } from "./simulate/run-scenario.ts";
import { captureIo } from "./testing/capture-io.ts";

async function simulate(...args: string[]) {
  const io = captureIo();
  const exitCode = await run(["simulate", ...args], io, COMMANDS);
  return { exitCode, out: io.out, err: io.err };
}

const answerOf = async (...args: string[]): Promise<ScenarioAnswer> =>
  JSON.parse((await simulate(...args, "--json")).out) as ScenarioAnswer;

const EIGHT = ["Llama 3.1 8B", "--gpu", "H100"];

async function scenarios(...lines: unknown[]): Promise<(ScenarioAnswer & { refused?: string })[]> {
  const file = join(mkdtempSync(join(tmpdir(), "scenarios-")), "s.jsonl");
  writeFileSync(
    file,
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
  );
  const { exitCode, out } = await simulate("--scenarios", file, "--json");
  expect(exitCode).toBe(0);
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as ScenarioAnswer);
}

const SCENARIO = {
  id: "a",
  model: "meta-llama/Llama-3.1-8B-Instruct",
  gpu: "H100 SXM",
  gpus: 1,
  tensorParallel: 1,
  engine: "VLLM",
  precision: "fp16",
  load: { concurrency: 16 },
  inputTokens: 1024,
  outputTokens: 256,
};

test("a rate below capacity comes through", async () => {
  const result = await answerOf(...EIGHT, "--rate", "5", "--input-tokens", "1k", "--output-tokens", "200");
  expect(result.requestsPerSecond).toBeGreaterThan(4.5);
  expect(result.requestsPerSecond).toBeLessThan(5.5);
  expect(result.outputTokensPerSecond).toBeCloseTo(result.requestsPerSecond * 200, 0);
  expect(result.answered).toBe(3000);
  expect(result.interval80.tpotMs?.[0]).toBeLessThan(result.tpotMs?.mean ?? 0);
});

test("the same seed gives the same answer, another seed nearly", async () => {
  const once = await answerOf(...EIGHT, "--rate", "5", "--requests", "500");
  expect(await answerOf(...EIGHT, "--rate", "5", "--requests", "500")).toEqual(once);
  const other = await answerOf(...EIGHT, "--rate", "5", "--requests", "500", "--seed", "2");
  expect(other.ttftMs).not.toEqual(once.ttftMs);
  expect(Math.abs((other.tpotMs?.mean ?? 0) / (once.tpotMs?.mean ?? 1) - 1)).toBeLessThan(0.1);
});

test("latency that is not kept exits 1", async () => {
  expect((await simulate(...EIGHT, "--rate", "5", "--requests", "300", "--tpot-p95", "30")).exitCode).toBe(0);
  const missed = await simulate(...EIGHT, "--rate", "5", "--requests", "300", "--tpot-p95", "2");
  expect(missed.exitCode).toBe(1);
  expect(missed.out).toContain("within the latency asked for");
});

test("text and JSON say the same", async () => {
  const args = [...EIGHT, "--concurrency", "8", "--requests", "80"];
  const result = await answerOf(...args);
  const { out } = await simulate(...args);
  expect(out).toContain(result.requestsPerSecond.toFixed(2));
  expect(out).toContain(result.meanBatch.toFixed(1));
});

describe("a file of scenarios", () => {
  test("one answer per line, in order, refused where it cannot run", async () => {
    const answers = await scenarios(
      SCENARIO,
      "nonsense",
      { ...SCENARIO, id: "b", model: "Llama 3.3 70B" },
      { ...SCENARIO, id: "c", gpus: 3, tensorParallel: 2 },
      { ...SCENARIO, id: "d", load: {} },
      { ...SCENARIO, id: "e", gpu: "unobtainium" },
      { ...SCENARIO, id: "f", pipelineParallel: 64, gpus: 64 },
      { ...SCENARIO, id: "g", outputTokens: -1 },
    );
    expect(answers.map(({ id }) => id)).toEqual(["a", null, "b", "c", "d", "e", "f", "g"]);
    expect(answers.map(({ refused }) => refused !== undefined)).toEqual([
      false,
      ...Array.from({ length: 7 }, () => true),
    ]);
    expect(answers[2]?.refused).toContain("141 GB");
    expect(answers[3]?.refused).toContain("whole number of replicas");
  });

  test("replicas are what the GPUs give, throughput is of the whole", async () => {
    const [one, two] = await scenarios(SCENARIO, { ...SCENARIO, gpus: 2, load: { concurrency: 32 } });
    expect(two?.fleet.replicas).toBe(2);
    expect((two?.outputTokensPerSecond ?? 0) / (one?.outputTokensPerSecond ?? 1)).toBeGreaterThan(1.8);
    expect((two?.outputTokensPerSecond ?? 0) / (one?.outputTokensPerSecond ?? 1)).toBeLessThan(2.2);
  });

  test("every kind of load", async () => {
    const answers = await scenarios(
      ...[{ concurrency: 4 }, { requestsPerSecond: 2 }, { staticBatch: 8 }, { offlineRequests: 50 }].map(
        (load) => ({ ...SCENARIO, load }),
      ),
    );
    for (const { tpotMs, refused } of answers)
      expect([refused, (tpotMs?.mean ?? 0) > 5]).toEqual([undefined, true]);
    expect(answers[3]?.answered).toBe(50);
  });

  test("a trace brings its own arrivals and lengths", async () => {
    const trace = join(mkdtempSync(join(tmpdir(), "trace-")), "trace.csv");
    const rows = Array.from(
      { length: 40 },
      (_, at) => `2026-11-20 10:00:${String(at).padStart(2, "0")}.0000000,${500 + at},${20 + at}`,
    );
    writeFileSync(trace, ["TIMESTAMP,ContextTokens,GeneratedTokens", ...rows].join("\n"));
    const [found] = await scenarios({
      ...SCENARIO,
      inputTokens: undefined,
      outputTokens: undefined,
      load: { trace },
    });
    // 40 x 500 + 0 + 1 + ... + 39; 40 x 20 + the same; one a second.
    expect([found?.answered, found?.inputTokens, found?.outputTokens]).toEqual([40, 20_780, 1580]);
    expect(found?.durationSeconds).toBeGreaterThan(39);
    expect(found?.durationSeconds).toBeLessThan(41);
    const [missing] = await scenarios({ ...SCENARIO, load: { trace: "/nowhere.csv" } });
    expect(missing?.refused).toContain("nowhere.csv");
  });

  test("a measured point moves the answer there, and narrows its range", async () => {
    const [plain, calibrated] = await scenarios(SCENARIO, {
      ...SCENARIO,
      calibrate: { concurrency: 16, tpotMs: 12, ttftMs: 200 },
    });
    expect(calibrated?.tpotMs?.mean).toBeCloseTo(12, 1);
    expect(calibrated?.ttftMs?.mean).toBeGreaterThan(150);
    expect(calibrated?.calibratedOn).toContain("concurrency 16");
    const width = (found: ScenarioAnswer | undefined): number =>
      ((found?.interval80.tpotMs?.[1] ?? 0) - (found?.interval80.tpotMs?.[0] ?? 0)) /
      (found?.tpotMs?.mean ?? 1);
    expect(width(calibrated)).toBeLessThan(width(plain));
  });

  test("engine flags change what they change, and the rest is said", async () => {
    const [few] = await scenarios({
      ...SCENARIO,
      engineFlags: { "--max-num-seqs": 2, "enable-magic": true },
    });
    expect(few?.meanBatch).toBeLessThanOrEqual(2.01);
    expect(few?.notes.join(" ")).toContain("enable-magic");
  });
});

test.each([
  [[], "no model is named"],
  [["Llama 3.1 8B", "--rate", "1"], "no GPU is named"],
  [EIGHT, "no load is given"],
  [[...EIGHT, "--rate", "1", "--concurrency", "2"], "more than one load"],
  [["Llama 3.3 70B", "--gpu", "H100", "--rate", "1"], "it does not fit"],
  [["--scenarios", "/nowhere/s.jsonl"], "s.jsonl"],
])("%j exits 2 with one line", async (args, words) => {
  const { exitCode, out, err } = await simulate(...args);
  expect([exitCode, out]).toEqual([2, ""]);
  expect(err).toContain(words);
});
