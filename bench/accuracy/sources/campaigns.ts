import { seededRandom } from "../../../src/core/random.ts";
import { findNetwork } from "../../../src/catalog/networks.ts";
import { findPrecision } from "../../../src/catalog/precision-names.ts";
import { hintedPrecision } from "../../../src/catalog/model-names.ts";
import type { SimulatedRequest } from "../../../src/serving/simulate.ts";
import { FIXED, dropped, type Load, type MeasuredRun, type Normalise, type Spread } from "../measured-run.ts";
import { numberOf, setUpOf } from "../row-values.ts";

/** Chat prompts and answers spread like log-normals of about this deviation (ShareGPT). */
const CHAT = { sigmaInput: 1.1, sigmaOutput: 0.9 };

/**
 * Campaigns of 2026, restated figure by figure: SGLang's cookbook, vLLM's recipes and users' own machines. "random" are
 * lengths drawn evenly from 0 to twice the mean that is given; "sharegpt" are chats of which the mean is given.
 */
export const campaigns: Normalise = (row) => {
  const setUp = setUpOf(row, { version: row("engine_version") || "newest" });
  if ("dropped" in setUp) return setUp;
  const [inputTokens, outputTokens] = [numberOf(row, "input_tokens"), numberOf(row, "output_tokens")];
  const value = numberOf(row, "load");
  if (!inputTokens || !outputTokens || !value) return dropped("lengths or load missing");
  const sequences = numberOf(row, "max_sequences");
  const precision = findPrecision(row("precision")) ?? hintedPrecision(row("precision"));
  const [tpotMs, ttftMs] = [numberOf(row, "tpot_ms"), numberOf(row, "ttft_ms")];
  const rate = numberOf(row, "output_tokens_s");
  const load = loadOf(row("load_kind"), value, numberOf(row, "requests"), inputTokens, outputTokens);
  const measured: MeasuredRun["measured"] = {
    ...(tpotMs === null ? {} : { tpotMs }),
    ...(ttftMs === null || load.kind === "offline" ? {} : { ttftMs }),
    ...(tpotMs === null && rate !== null ? { outputTokensPerSecond: rate } : {}),
  };
  if (Object.keys(measured).length === 0) return dropped("nothing measured");
  const { engine } = setUp;
  const network = findNetwork(row("network"));
  return {
    source: `campaign ${row("campaign")}`,
    id: row("source"),
    deployment: row("campaign"),
    replica: {
      ...setUp,
      ...(network ? { network } : {}),
      engine: sequences ? withSequences(engine, sequences) : engine,
      tensorParallel: numberOf(row, "tp") ?? 1,
      precision: precision ?? setUp.model.nativePrecision,
      kvPrecision: /^fp8|^int8/i.test(row("kv_precision")) ? "fp8" : "bf16",
    },
    load,
    inputTokens,
    outputTokens,
    spread: spreadOf(row("lengths"), row("load_kind"), outputTokens),
    measured,
    selfReported: false,
  };
};

const withSequences = (
  engine: MeasuredRun["replica"]["engine"],
  maxSequences: number,
): MeasuredRun["replica"]["engine"] => ({
  ...engine,
  scheduler: {
    ...engine.scheduler,
    maxSequences,
    large: engine.scheduler.large && { ...engine.scheduler.large, maxSequences },
  },
});

function spreadOf(lengths: string, kind: string, outputTokens: number): Spread {
  if (lengths === "random") return { kind: "even", from: 0, to: 2 };
  if (lengths !== "sharegpt" || kind === "rate") return FIXED;
  return { kind: "log-normal", sigmaInput: CHAT.sigmaInput, sigmaOutput: 0, mostOutput: outputTokens };
}

function loadOf(
  kind: string,
  value: number,
  requests: number | null,
  inputTokens: number,
  outputTokens: number,
): Load {
  if (kind === "concurrency")
    return { kind: "closed-loop", concurrency: value, requests: Math.max(requests ?? 0, 5 * value, 10) };
  if (kind === "rate")
    return {
      kind: "trace",
      requests: chats(value, requests ?? 180, inputTokens, outputTokens),
      recorded: false,
    };
  return { kind: "offline", requests: value, fullReservation: false };
}

/** Chats with Poisson arrivals and log-normal lengths of these means; the same for every call. */
function chats(perSecond: number, count: number, inputMean: number, outputMean: number): SimulatedRequest[] {
  const random = seededRandom(11);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const around = (mean: number, sigma: number): number =>
    Math.min(Math.max(Math.round(mean * Math.exp(sigma * normal() - sigma ** 2 / 2)), 4), 1024);
  let arrivalMs = 0;
  return Array.from({ length: count }, () => {
    arrivalMs += (-Math.log(1 - random()) / perSecond) * 1000;
    return {
      arrivalMs,
      inputTokens: around(inputMean, CHAT.sigmaInput),
      cachedInputTokens: 0,
      outputTokens: around(outputMean, CHAT.sigmaOutput),
    };
  });
}
