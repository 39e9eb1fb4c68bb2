import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMANDS } from "../commands.ts";
import { run } from "../main.ts";
import type { ScenarioAnswer } from "../../answers/scenarios/run-scenario.ts";
import { captureIo } from "./capture-io.ts";

/** Runs `breakeven simulate` with these words. */
export async function simulate(...args: string[]): Promise<{ exitCode: number; out: string; err: string }> {
  const io = captureIo();
  const exitCode = await run(["simulate", ...args], io, COMMANDS);
  return { exitCode, out: io.out, err: io.err };
}

/** The same with --json, as an object. */
export const answerOf = async (...args: string[]): Promise<ScenarioAnswer> =>
  JSON.parse((await simulate(...args, "--json")).out) as ScenarioAnswer;

/** A small model on one GPU. */
export const EIGHT = ["Llama 3.1 8B", "--gpu", "H100"];

/** Answers to the lines of a file of scenarios; a text is written as it is. Throws when the command fails. */
export async function scenarios(...lines: unknown[]): Promise<(ScenarioAnswer & { refused?: string })[]> {
  const file = join(mkdtempSync(join(tmpdir(), "scenarios-")), "s.jsonl");
  writeFileSync(
    file,
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
  );
  const { exitCode, out, err } = await simulate("--scenarios", file, "--json");
  if (exitCode !== 0) throw new Error(`simulate ended with ${exitCode}: ${err}`);
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as ScenarioAnswer);
}

/** A scenario that can run. */
export const SCENARIO = {
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
