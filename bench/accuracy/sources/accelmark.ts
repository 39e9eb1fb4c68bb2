import { dropped, type Load, type MeasuredRun, type Normalise, type Spread } from "../measured-run.ts";
import { numberOf, precisionOf, setUpOf } from "../row-values.ts";

/** Natural logarithm of p99/p50 over the 99 % point of a normal distribution: 2100/280 and 600/95. */
const sigma = (p50: number, p99: number): number => Math.log(p99 / p50) / 2.326;
/** Lengths by how the input is described: medians, and a log-normal spread (the output's width is a judgement). */
const LENGTHS: readonly { starts: string; input: number; output: number; spread: Spread }[] = [
  {
    starts: "ShareGPT-like p50 280 p99 2100",
    input: 280,
    output: 310,
    spread: { kind: "log-normal", sigmaInput: sigma(280, 2100), sigmaOutput: 0.6, mostOutput: 512 },
  },
  {
    starts: "ShareGPT-like p50 95 p99 600",
    input: 95,
    output: 150,
    spread: { kind: "log-normal", sigmaInput: sigma(95, 600), sigmaOutput: 0.6, mostOutput: 256 },
  },
  {
    starts: "ShareGPT-like p50 28650",
    input: 28_650,
    output: 256,
    spread: { kind: "log-normal", sigmaInput: sigma(28_650, 29_932), sigmaOutput: 0, mostOutput: 256 },
  },
];

/**
 * AccelMark: one request at a time (median TTFT and TPOT), a sustained number of requests, and offline throughput
 * in output tokens a second (its concurrency label limits nothing). Send rates are left out: most are overloads.
 */
export const accelmark: Normalise = (row) => {
  const kind = row("load_kind");
  if (kind.startsWith("target_qps")) return dropped("a send rate, mostly beyond capacity");
  if (kind.includes("speculative")) return dropped("speculative decoding");
  const engineName = row("engine");
  if (engineName !== "vLLM") return dropped("an engine that the catalog does not have");
  const gpu = row("gpu") === "NVIDIA H20-3e" ? "H20 96GB" : row("gpu");
  if (gpu === "H20 96GB") return dropped("a GPU that the catalog does not have");
  const setUp = setUpOf(row, { gpu, version: row("engine_version") });
  if ("dropped" in setUp) return setUp;
  const label = row("precision_weights");
  const precision = precisionOf(label.split(" ")[0] ?? "");
  if (!precision) return dropped("precision not understood");
  const lengths = LENGTHS.find(({ starts }) => row("input_len").startsWith(starts));
  if (!lengths) return dropped("lengths not understood");
  const load = loadOf(kind, numberOf(row, "load_value"), requestsOf(row("notes")));
  if (!load) return dropped("load not understood");
  const measured = measuredOf(load, {
    tpotMs: numberOf(row, "tpot_ms_p50"),
    ttftMs: numberOf(row, "ttft_ms_p50"),
    rate: numberOf(row, "output_tok_s_total"),
  });
  if (Object.keys(measured).length === 0) return dropped("nothing measured");
  return {
    source: "accelmark",
    id: row("source").slice(0, 90),
    deployment: "",
    replica: { ...setUp, tensorParallel: numberOf(row, "tp") ?? 1, precision, kvPrecision: "bf16" },
    load,
    inputTokens: lengths.input,
    outputTokens: lengths.output,
    spread: lengths.spread,
    measured,
    selfReported: false,
  };
};

const requestsOf = (notes: string): number => Number(/(\d+) requests/.exec(notes)?.[1] ?? 100);

function loadOf(kind: string, value: number | null, requests: number): Load | null {
  if (kind.startsWith("interactive")) return { kind: "single" };
  if (kind.startsWith("offline")) return { kind: "offline", requests, fullReservation: false };
  if (kind.startsWith("sustained") && value !== null)
    return { kind: "closed-loop", concurrency: value, requests: value * 10 };
  return null;
}

function measuredOf(
  load: Load,
  { tpotMs, ttftMs, rate }: { tpotMs: number | null; ttftMs: number | null; rate: number | null },
): MeasuredRun["measured"] {
  if (load.kind === "offline") return rate ? { outputTokensPerSecond: rate } : {};
  return { ...(tpotMs ? { tpotMs } : {}), ...(ttftMs ? { ttftMs } : {}) };
}
