import { FIXED, dropped, type Normalise } from "../measured-run.ts";
import { noteOf, numberOf, setUpOf } from "../row-values.ts";

/** dstack's MI300X runs: throughput counts input and output; batch_size rows give the latency of one static batch. */
export const dstack: Normalise = (row) => {
  const kind = row("load_kind");
  if (kind !== "offline_num_requests" && kind !== "batch_size")
    return dropped("request rates that the file does not state, or the whole queue through a server");
  const setUp = setUpOf(row, { version: "0.6" });
  if ("dropped" in setUp) return setUp;
  const replicas = Number(noteOf(row, "replicas") || "1");
  if (replicas !== 1) return dropped("two replicas behind a load balancer");
  const batch = numberOf(row, "load_value");
  const inputTokens = numberOf(row, "input_len");
  const outputTokens = numberOf(row, "output_len");
  const total = numberOf(row, "total_tok_s");
  if (!batch || !inputTokens || !outputTokens || !total)
    return dropped("batch, lengths or throughput missing");
  return {
    source: "dstack",
    id: row("source").slice(-60),
    deployment: "",
    replica: {
      ...setUp,
      tensorParallel: numberOf(row, "tp") ?? 8,
      precision: row("precision_weights") === "fp8" ? "fp8" : "bf16",
      kvPrecision: "bf16",
    },
    load: { kind: "static", batch },
    inputTokens,
    outputTokens,
    spread: FIXED,
    measured: { wholeMs: ((inputTokens + outputTokens) * batch * 1000) / total },
    selfReported: false,
  };
};
