import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../core/random.ts";
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

test("which latency is missed, and by how much, is said", async () => {
  const asked = [...EIGHT, "--rate", "2", "--requests", "200"];
  const { notes, tpotMs } = await answerOf(...asked, "--tpot-p95", "3", "--ttft-p95", "5000");
  expect(notes[0]).toContain(
    `p95 of the time of each further token is ${(tpotMs?.p95 ?? 0).toPrecision(3)} ms, not 3 ms`,
  );
  expect(notes.join(" ")).not.toContain("first token is");
  // One token is never late for a next one.
  const one = await simulate(...asked, "--output-tokens", "1", "--tpot-p95", "3");
  expect(one.exitCode).toBe(0);
});

// Published SGLang servers stream in pieces of tokens; a short answer is no faster for that than its weights are read:
// 8.03 B - 0.53 B of the embedding, 2 B each, at 3.35 TB/s.
test.each(["2", "8", "32"])(
  "answers of %s tokens are not written faster than weights are read",
  async (tokens) => {
    const { tpotMs } = await answerOf(
      ...EIGHT,
      "--rate",
      "1",
      "--output-tokens",
      tokens,
      "--engine",
      "sglang",
    );
    expect(tpotMs?.mean).toBeGreaterThan((7.5e9 * 2) / 3.35e9);
  },
);

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
      "",
      { ...SCENARIO, id: "b", model: "Llama 3.3 70B" },
      { ...SCENARIO, id: "c", gpus: 3, tensorParallel: 2 },
      { ...SCENARIO, id: "d", load: {} },
      { ...SCENARIO, id: "e", gpu: "unobtainium" },
      { ...SCENARIO, id: "f", pipelineParallel: 64, gpus: 64 },
      { ...SCENARIO, id: "g", outputTokens: -1 },
    );
    expect(answers.map(({ id }) => id)).toEqual(["a", null, null, "b", "c", "d", "e", "f", "g"]);
    expect(answers.map(({ refused }) => refused !== undefined)).toEqual([
      false,
      ...Array.from({ length: 8 }, () => true),
    ]);
    expect(answers[3]?.refused).toContain("141 GB");
    expect(answers[4]?.refused).toContain("whole number of replicas");
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
    // A batch is as large as it is, and drawn lengths stay within the context.
    const [batch, longest] = await scenarios(
      { ...SCENARIO, load: { staticBatch: 8 }, requests: 100 },
      { ...SCENARIO, inputTokens: 131_000, outputTokens: 72, load: { concurrency: 2 }, requests: 10 },
    );
    expect([batch?.answered, longest?.rejected]).toEqual([8, 0]);
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

  test("the farther from the measured load, the wider the range", async () => {
    const calibrate = { concurrency: 16, tpotMs: 8 };
    const answers = await scenarios(
      ...[16, 32, 64].map((concurrency) => ({ ...SCENARIO, load: { concurrency }, calibrate })),
    );
    const half = answers.map(
      ({ interval80, tpotMs }) => (interval80.tpotMs?.[1] ?? 0) / (tpotMs?.mean ?? 1) - 1,
    );
    // 5 % where it was measured, 2 % + 7 % at twice the load; at four times the band without a point may be narrower.
    expect(half[0]).toBeCloseTo(0.05, 9);
    expect(half[1]).toBeGreaterThan(half[0] ?? 0);
    expect(half[1]).toBeLessThanOrEqual(0.09 + 1e-9);
    expect(half[2]).toBeGreaterThanOrEqual(half[1] ?? 0);
    expect(half[2]).toBeLessThanOrEqual(0.16 + 1e-9);
  });

  test("what cannot exist is refused with the nearest that works", async () => {
    const changes = [
      { gpus: 3, tensorParallel: 2 },
      { gpus: 3, tensorParallel: 3 },
      { precision: "nvfp4" },
      { model: "Llama 3.3 70B" },
      { inputTokens: 200_000 },
      { expertParallel: 2 },
      { model: "gpt-oss-20b", tensorParallel: 2, gpus: 2, expertParallel: 3 },
      { engine: "tgi", pipelineParallel: 2, gpus: 2 },
      { kvPrecision: "int3" },
      { routing: "by-magic" },
      { engineFlags: { "gpu-memory-utilization": 1.5 } },
      { engineFlags: { "max-model-len": 1e9 } },
      { load: { concurrency: 4, requestsPerSecond: 2 } },
      { inputSpread: 2 },
      { gpus: 100_000 },
      { precision: "q4_k_m" },
      { gpu: "MI300X", engine: "tensorrt-llm" },
      { calibrate: { concurrency: 4, tpotMs: 0.1 } },
    ];
    const answers = await scenarios(
      ...changes.map((change) => ({ ...SCENARIO, precision: undefined, ...change })),
    );
    expect(answers.map(({ refused }) => refused ?? "")).toEqual([
      expect.stringContaining("2 or 4"),
      expect.stringMatching(/heads cannot be split over 3 GPUs; try 4 GPUs/),
      expect.stringContaining("no tensor cores for nvfp4; try int4"),
      expect.stringMatching(/141 GB.*[^.]; try 2 GPUs in bf16/),
      expect.stringContaining("131,072 tokens or fewer"),
      expect.stringContaining("no experts"),
      expect.stringContaining("try expertParallel 2"),
      expect.stringContaining("try tensorParallel 2"),
      expect.stringContaining("bf16 or fp8"),
      expect.stringContaining("round-robin"),
      expect.stringContaining("up to 1"),
      expect.stringContaining("131072"),
      expect.stringContaining("one of them"),
      expect.stringContaining("0 to 1"),
      expect.stringContaining("simulate 512 or fewer"),
      expect.stringMatching(/q4_k_m; try one of bf16, fp8/),
      expect.stringContaining("a GPU of NVIDIA"),
      expect.stringContaining("faster than this set-up can be"),
    ]);
  });

  test("every way to divide a model, and how its requests are spread", async () => {
    const answers = await scenarios(
      {
        ...SCENARIO,
        model: "Llama 3.3 70B",
        precision: "fp8",
        gpus: 4,
        tensorParallel: 2,
        pipelineParallel: 2,
      },
      { ...SCENARIO, gpus: 4, dataParallel: 4 },
      {
        ...SCENARIO,
        model: "gpt-oss-20b",
        precision: undefined,
        gpus: 2,
        dataParallel: 2,
        expertParallel: 2,
      },
      { ...SCENARIO, gpus: 2, routing: "power-of-two-choices" },
      { ...SCENARIO, speculation: { tokens: 3, acceptance: 0.8 } },
    );
    expect(answers.map(({ refused, fleet }) => [refused, fleet.replicas, fleet.gpusPerReplica])).toEqual([
      [undefined, 1, 4],
      [undefined, 1, 4],
      [undefined, 1, 2],
      [undefined, 2, 1],
      [undefined, 1, 1],
    ]);
    // Four ranks of a dense model are four engines with a quarter of the load each.
    expect(answers[1]?.meanBatch).toBeLessThan(5);
    const [plain] = await scenarios(SCENARIO);
    expect(answers[4]?.tpotMs?.mean).toBeLessThan((plain?.tpotMs?.mean ?? 0) / 1.8);
  });

  test("engine flags change what they change, and the rest is said", async () => {
    const [few] = await scenarios({
      ...SCENARIO,
      engineFlags: { "--max-num-seqs": 2, "enable-magic": true },
    });
    expect(few?.meanBatch).toBeLessThanOrEqual(2.01);
    expect(few?.notes.join(" ")).toContain("enable-magic");
    const [short, guessed, full] = await scenarios(
      { ...SCENARIO, engineFlags: { "max-model-len": "1300" }, inputTokens: 1200, outputTokens: 200 },
      { ...SCENARIO, engineFlags: { "speculative-config": '{"num_speculative_tokens": 2}' } },
      {
        ...SCENARIO,
        engine: "tgi",
        load: { offlineRequests: 300 },
        engineFlags: { "max-concurrent-requests": 64 },
      },
    );
    expect(short?.refused).toContain("1,300 tokens");
    expect(guessed?.notes.join(" ")).toContain("2 tokens guessed");
    expect([full?.answered, full?.turnedAway]).toEqual([64, 236]);
  });
});

test("more at once than there is room for is said", async () => {
  const [fits, tooMany, batch] = await scenarios(
    { ...SCENARIO, load: { concurrency: 64 } },
    { ...SCENARIO, load: { concurrency: 64 }, engineFlags: { "max-num-seqs": 16 } },
    { ...SCENARIO, load: { staticBatch: 64 }, engineFlags: { "max-num-seqs": 16 } },
  );
  expect(fits?.notes.join()).not.toContain("wait for their first token");
  expect(tooMany?.notes.join()).toMatch(/of 64 requests at once about 1[56] are worked on/);
  expect(batch?.notes.join()).toContain("wait for their first token");
});

test("precisions go by many names, and what the engine does not serve is refused with what it does", async () => {
  const named = ["FP8-dynamic", "fp8_e4m3", "int4-awq", "auto", "half"];
  const answers = await scenarios(...named.map((precision) => ({ ...SCENARIO, precision })), {
    ...SCENARIO,
    precision: "q8_0",
  });
  expect(answers.slice(0, 5).map(({ fleet }) => fleet.precision)).toEqual([
    "fp8",
    "fp8",
    "int4",
    "bf16",
    "bf16",
  ]);
  expect(answers[5]?.refused).toMatch(/does not serve q8_0; try one of bf16, fp8/);
});

test("every range holds its own answer", async () => {
  const answers = await scenarios(
    ...["Llama 3.3 70B", "Qwen3 235B", "Gemma 2 9B", "DeepSeek V3"].flatMap((model) =>
      ["vllm", "sglang", "tensorrt-llm"].flatMap((engine) =>
        ["fp8", "bf16"].map((precision) => ({
          ...SCENARIO,
          model,
          engine,
          precision,
          gpu: "H200",
          gpus: 8,
          tensorParallel: 8,
        })),
      ),
    ),
  );
  const told = answers.filter(({ refused }) => refused === undefined);
  expect(told.length).toBeGreaterThan(10);
  for (const { ttftMs, tpotMs, e2eMs, outputTokensPerSecond, interval80 } of told) {
    const pairs = [
      [interval80.ttftMs, ttftMs?.mean],
      [interval80.tpotMs, tpotMs?.mean],
      [interval80.e2eMs, e2eMs?.mean],
      [interval80.outputTokensPerSecond, outputTokensPerSecond],
    ] as const;
    for (const [range, value = Number.NaN] of pairs) {
      expect(range?.[0]).toBeLessThanOrEqual(value);
      expect(range?.[1]).toBeGreaterThanOrEqual(value);
    }
  }
});

test("JSON on a line of engine flags is one word, in quotes or without", async () => {
  const json = '{"method": "eagle", "num_speculative_tokens": 2}';
  const answers = await scenarios(
    { ...SCENARIO, engineFlags: { "speculative-config": json } },
    { ...SCENARIO, engineFlags: `--speculative-config ${json} --max-num-seqs 64` },
    { ...SCENARIO, engineFlags: `--speculative-config '${json}' --max-num-seqs "64"` },
    { ...SCENARIO, engineFlags: `--max-num-seqs=64 --speculative-config='${json}'` },
  );
  for (const { notes, tpotMs } of answers) {
    expect(notes.join(" ")).toContain("2 tokens guessed");
    expect(notes.join(" ")).not.toContain("without effect");
    expect(tpotMs).toEqual(answers[0]?.tpotMs);
  }
});

test("engine flags as an object, as words and as text mean the same", async () => {
  const load = { concurrency: 16 };
  const answers = await scenarios(
    { ...SCENARIO, load, engineFlags: { "max-num-seqs": 4, "enable-prefix-caching": true } },
    { ...SCENARIO, load, engineFlags: ["--max-num-seqs", "4", "--enable-prefix-caching"] },
    { ...SCENARIO, load, engineFlags: "--max-num-seqs=4 --enable-prefix-caching" },
    { ...SCENARIO, load, engineFlags: 4 },
  );
  expect(answers[0]?.meanBatch).toBeLessThanOrEqual(4);
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  expect(answers[3]?.refused).toContain("engineFlags");
});

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

  test("two replicas at the same load and one at half of it wait alike, and less than one at all of it", async () => {
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

describe("a benchmark of one's own", () => {
  const folder = mkdtempSync(join(tmpdir(), "benchmark-"));
  const result = (changes: Record<string, unknown> = {}): string => {
    const file = join(folder, `${JSON.stringify(changes).replaceAll(/\W/g, "")}.json`);
    const run = {
      model_id: "meta-llama/Llama-3.1-8B-Instruct",
      request_rate: "inf",
      max_concurrency: 16,
      completed: 160,
      total_input_tokens: 160 * 1000,
      total_output_tokens: 160 * 250,
      mean_ttft_ms: 180,
      mean_tpot_ms: 14,
    };
    writeFileSync(file, JSON.stringify({ ...run, ...changes }));
    return file;
  };
  const asked = [...EIGHT, "--concurrency", "16", "--calibrate"];

  test("moves that load to what was measured, and every other one along", async () => {
    const anchored = await answerOf(...asked, result());
    expect(anchored.tpotMs?.mean).toBeCloseTo(14, 1);
    expect(anchored.ttftMs?.mean).toBeGreaterThan(150);
    expect(anchored.calibratedOn).toContain("vllm bench serve");
    const [before, after] = [
      await answerOf(...EIGHT, "--concurrency", "64"),
      await answerOf(...EIGHT, "--concurrency", "64", "--calibrate", result()),
    ];
    const plain = await answerOf(...EIGHT, "--concurrency", "16");
    // The same factor on every iteration, give or take what the load makes of it.
    const factor = (anchored.tpotMs?.mean ?? 0) / (plain.tpotMs?.mean ?? 1);
    expect((after.tpotMs?.mean ?? 0) / (before.tpotMs?.mean ?? 1) / factor).toBeGreaterThan(0.9);
    expect((after.tpotMs?.mean ?? 0) / (before.tpotMs?.mean ?? 1) / factor).toBeLessThan(1.1);
  });

  test("of another model is refused, one under another name is said", async () => {
    const { exitCode, err } = await simulate(...asked, result({ model_id: "Qwen/Qwen3-32B" }));
    expect([exitCode, err]).toEqual([2, expect.stringContaining("not of Llama 3.1 8B")]);
    expect((await answerOf(...asked, result({ model_id: "our-alias" }))).notes.join(" ")).toContain(
      "our-alias",
    );
    expect((await simulate(...asked, result({ mean_tpot_ms: undefined }))).exitCode).toBe(2);
  });

  test("of llama-bench is for llama.cpp on the card that it names", async () => {
    const row = {
      model_filename: "Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf",
      gpu_info: "NVIDIA GeForce RTX 4090",
    };
    const file = join(mkdtempSync(join(tmpdir(), "bench-")), "llama-bench.json");
    writeFileSync(
      file,
      JSON.stringify([
        { ...row, n_prompt: 512, n_gen: 0, n_depth: 0, avg_ts: 11_000 },
        { ...row, n_prompt: 0, n_gen: 128, n_depth: 0, avg_ts: 125 },
      ]),
    );
    const on = (gpu: string, engine: string) =>
      simulate("Llama 3.1 8B", "--gpu", gpu, "--engine", engine, "--concurrency", "1", "--calibrate", file);
    expect((await on("RTX 4090", "vllm")).err).toContain("measured llama.cpp, not vLLM");
    expect((await on("RTX 3090", "llama.cpp")).err).toContain("measured on NVIDIA GeForce RTX 4090");
    // 1000 / 125 = 8 ms a token; TTFT 512 / 11,000 s.
    expect((await on("RTX 4090", "llama.cpp")).out).toMatch(/each further token\s.*\s8(\.0\d?)? ms/);
  });
});

describe("a benchmark that is doubtful", () => {
  const file = (name: string, content: object): string => {
    const path = join(mkdtempSync(join(tmpdir(), "doubtful-")), name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const run16 = {
    backend: "vllm",
    model_id: "meta-llama/Llama-3.1-8B-Instruct",
    request_rate: "inf",
    max_concurrency: 16,
    num_prompts: 160,
    completed: 160,
    total_input_tokens: 163_840,
    total_output_tokens: 40_960,
    mean_ttft_ms: 95,
    mean_tpot_ms: 9,
  };
  const notesWith = async (changes: object): Promise<string> =>
    (
      await answerOf(...EIGHT, "--concurrency", "16", "--calibrate", file("r.json", { ...run16, ...changes }))
    ).notes.join(" ");

  test("one that fits is taken without a word", async () => {
    expect(await notesWith({})).not.toMatch(/predicted one|failed/);
  });

  // 16 GB at 3.35 TB/s are 5 ms: 9 s is seconds taken for milliseconds.
  test("a thousand times slower than predicted is said", async () => {
    expect(await notesWith({ mean_tpot_ms: 9000 })).toMatch(/measured time per token is 1\.?\d*e\+3 times/);
  });

  test("its name is a line of its own, whatever its length", async () => {
    const path = file("r.json", [run16, { ...run16, max_concurrency: 64, mean_tpot_ms: 15 }]);
    const { out } = await simulate(...EIGHT, "--concurrency", "64", "--calibrate", path);
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "Calibrated on vllm bench serve, TPOT 15.0 ms at concurrency 64, the nearest of 2 loads.",
    );
    expect(out).toMatch(/^requests per second {2,}\d/m);
  });

  test("requests that failed are counted", async () => {
    const notes = await notesWith({ completed: 10, total_input_tokens: 10_240, total_output_tokens: 2560 });
    expect(notes).toContain("150 of 160 requests of");
  });

  test("answers of one token cannot be anchored on", async () => {
    const [refused] = await scenarios({
      ...SCENARIO,
      outputTokens: 1,
      calibrate: { concurrency: 16, tpotMs: 9 },
    });
    expect(refused?.refused).toContain("no time per token");
  });

  test("a server of another engine, where the tool speaks its protocol", async () => {
    const path = file("sglang.json", { ...run16, backend: "sglang" });
    const { err } = await simulate(...EIGHT, "--concurrency", "16", "--calibrate", path);
    expect(err).toContain("(SGLang bench_serving) measured SGLang, not vLLM");
  });
});

describe("what is given in vain is said", () => {
  test("flags beside a file of scenarios", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "vain-")), "s.jsonl");
    writeFileSync(path, JSON.stringify(SCENARIO));
    const { err, exitCode } = await simulate(...EIGHT, "--timeline", "x.csv", "--scenarios", path, "--json");
    expect(exitCode).toBe(0);
    expect(err).toContain("Not used: the model, --gpu, --timeline; each line of --scenarios says its own.");
    expect((await simulate("--scenarios", path)).err).toBe("");
  });

  test("a load or a timeline beside the search", async () => {
    const search = [...EIGHT, "--highest-load", "--requests", "300"];
    expect((await simulate(...search, "--concurrency", "5")).err).toContain("Not used: --concurrency");
    expect((await simulate(...search, "--timeline", "x.csv")).err).toContain("--timeline is of one load");
  });

  test("fields of a scenario that nobody reads", async () => {
    const [answer] = await scenarios({ ...SCENARIO, tensor_parallel: 8, sead: 3 });
    expect(answer?.notes).toContain("fields that are not read: tensor_parallel, sead");
  });

  test("more cached than there is", async () => {
    const [refused] = await scenarios({ ...SCENARIO, cachedInputTokens: 1025 });
    expect(refused?.refused).toContain("1025 cached tokens are more than the prompt of 1024");
  });

  test("a folder in place of a file", async () => {
    expect((await simulate("--scenarios", tmpdir())).err).toContain(
      "cannot use the file to read: it is a folder",
    );
  });
});

test("a scenario that counts no GPUs is of one replica", async () => {
  const [answer] = await scenarios({ ...SCENARIO, gpus: undefined, tensorParallel: 2 });
  expect(answer?.fleet).toMatchObject({ gpus: 2, replicas: 1 });
});

test("SGLang's -1 switches chunks off", async () => {
  const sglang = { ...SCENARIO, engine: "sglang" };
  const [whole, zero, no] = await scenarios(
    { ...sglang, engineFlags: { "chunked-prefill-size": -1 } },
    { ...sglang, engineFlags: { "chunked-prefill-size": 0 } },
    { ...sglang, engineFlags: { "max-running-requests": -1 } },
  );
  expect(whole?.ttftMs).toEqual(zero?.ttftMs);
  expect(whole?.answered).toBeGreaterThan(0);
  expect(no?.refused).toContain("not a number");
});

test("energy is what the cards draw, idle and at work", async () => {
  const { energy, durationSeconds } = await answerOf(...EIGHT, "--rate", "2", "--requests", "200");
  expect(energy.kilowattHours).toBeCloseTo((energy.meanKilowatts * durationSeconds) / 3600, 9);
  const mac = await answerOf(
    "Llama 3.1 8B",
    "--gpu",
    "Apple M4 Max",
    "--engine",
    "llama.cpp",
    "--concurrency",
    "1",
  );
  expect(mac.notes.join(" ")).toContain("energy is a guess: the power of Apple M4 Max is not in the catalog");
  // One H100 of 700 W with its share of a server and cooling.
  expect(energy.meanKilowatts).toBeGreaterThan(0.2);
  expect(energy.meanKilowatts).toBeLessThan(1.7);
});

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

test.each([
  [[], "no model is named"],
  [["Llama 3.1 8B", "--rate", "1"], "no GPU is named"],
  [EIGHT, "no load is given"],
  [[...EIGHT, "--rate", "1", "--concurrency", "2"], "more than one load"],
  [["Llama 3.3 70B", "--gpu", "H100", "--rate", "1"], "it does not fit"],
  [[...EIGHT, "--rate", "1", "--gpus", "2", "--replicas", "2"], "both --gpus and --replicas"],
  [[...EIGHT, "--rate", "1", "--acceptance", "0.5"], "--speculative-tokens"],
  [["--scenarios", "/nowhere/s.jsonl"], "s.jsonl"],
])("%j exits 2 with one line", async (args, words) => {
  const { exitCode, out, err } = await simulate(...args);
  expect([exitCode, out]).toEqual([2, ""]);
  expect(err).toContain(words);
});
