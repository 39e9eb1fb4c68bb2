import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { answerOf, EIGHT, SCENARIO, scenarios, simulate } from "./testing/simulate.ts";

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
