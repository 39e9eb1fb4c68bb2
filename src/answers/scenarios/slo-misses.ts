import type { Quantiles } from "../../serving/quantiles.ts";
import type { Slo } from "../../serving/replica.ts";
import { formatMilliseconds } from "../../core/format.ts";

/** Which of the asked latencies are missed, in words. An answer of one token has no further token that could be late. */
export function sloMisses(
  { ttftMs, tpotMs }: { ttftMs: Quantiles | null; tpotMs: Quantiles | null },
  slo: Slo | null,
): string[] {
  const asked: [string, Quantiles | null, number | null | undefined][] = [
    ["first token", ttftMs, slo?.ttftP95Ms],
    ["time of each further token", tpotMs, slo?.tpotP95Ms],
  ];
  return asked.flatMap(([what, found, limit]) =>
    found === null || limit === null || limit === undefined || found.p95 <= limit
      ? []
      : [
          `the latency asked for is missed: p95 of the ${what} is ${formatMilliseconds(found.p95)}, not ${formatMilliseconds(limit)}`,
        ],
  );
}
