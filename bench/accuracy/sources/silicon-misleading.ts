import type { Row } from "../measured-run.ts";
import { numberOf } from "../row-values.ts";

/** Runs that the sample does not label as what they are, by what it does say. */
interface Campaign {
  why: string;
  engine: string;
  model: RegExp;
  precision?: string;
  dates?: readonly string[];
  versions?: readonly string[];
  of?: (row: Row) => boolean;
}

const SPECULATIVE = "speculative decoding, not labelled";

const CAMPAIGNS: readonly Campaign[] = [
  {
    // InferenceX #392 (2026-01-15) brought these runs, #642 their image: "mtp: v1.2.0rc6.post3". At 4 requests a token
    // takes 8.6 ms where the same image without speculation took 13.8 (2025-11-02).
    why: SPECULATIVE,
    engine: "TensorRT-LLM",
    model: /deepseek/i,
    dates: ["2026-01-14", "2026-01-28"],
  },
  { why: SPECULATIVE, engine: "TensorRT-LLM", model: /deepseek/i, versions: ["1.2.0rc6.post3"] },
  {
    // InferenceX #898 of that day: 6.3 ms on 4 GPUs where the runs of 2026-03-24 took 8.3 ms on 8. Rows without a date
    // repeat them.
    why: SPECULATIVE,
    engine: "SGLang",
    model: /qwen3\.5/i,
    precision: "fp8",
    dates: ["2026-03-20", ""],
    of: (row) => row("gpu") === "B200 SXM" && row("tp") === "4" && row("ep") === "1",
  },
  {
    // InferenceX #626: 6.7 ms where the rows of the same day that are labelled DeepSeek V3 took 8.8.
    why: SPECULATIVE,
    engine: "SGLang",
    model: /deepseek-r1/i,
    precision: "fp8",
    dates: ["2026-03-25"],
    of: (row) => row("gpu") === "B200 SXM" && row("tp") === "8" && row("ep") === "1",
  },
  {
    // Five to nine seconds to the first token at any load, 0.2 to 2 in every later run of the same set-up.
    why: "kernels were compiled while it was measured",
    engine: "SGLang",
    model: /deepseek/i,
    precision: "fp4",
    dates: ["2025-11-02", "2025-11-10"],
  },
  {
    // Minutes to the first token, and a token takes what it takes with 16 requests at once.
    why: "512 clients at a server that took far fewer",
    engine: "vLLM",
    model: /gpt-oss/i,
    dates: ["2025-12-05", "2025-12-08"],
    of: (row) => (numberOf(row, "load_value") ?? 0) >= 512,
  },
  {
    // 85 to 92 ms a token from 40 to 224 requests: the load does not matter, so something else was measured.
    why: "a time per token that no load changes",
    engine: "TensorRT-LLM",
    model: /deepseek/i,
    dates: ["2026-03-17"],
  },
];

/** Why a row of the silicon sample must not be read as it is labelled, or null. */
export const misleading = (row: Row): string | null =>
  CAMPAIGNS.find(
    ({ engine, model, precision, dates, versions, of }) =>
      row("engine") === engine &&
      model.test(row("model")) &&
      (precision === undefined || row("precision_weights") === precision) &&
      (dates === undefined || dates.includes(row("date"))) &&
      (versions === undefined || versions.includes(row("engine_version"))) &&
      (of === undefined || of(row)),
  )?.why ?? null;
