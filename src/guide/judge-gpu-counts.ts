import { HOURS_PER_MONTH } from "../core/time.ts";
import { finding, type Judge, nearRange, short, usdRange, type Verdict } from "./claim.ts";
import { inFlight } from "./simulated.ts";
import { rentedAsSourced } from "./sourced-findings.ts";

/** How many GPUs a volume takes, which the guide states without a throughput. */
export const judgeGpuCounts: Readonly<Record<string, Judge>> = {
  C15: (guide, facts) => {
    const claim = guide.further.cloudAt1B;
    const total = guide.fullCost.cloudTotal;
    const perSecond = outputPerSecond(1000);
    return {
      own: finding(
        `its own column for cloud GPUs adds up to ${usdRange(total)}, for any volume; 1B in and out is ${short(perSecond)} output tokens a second, day and night`,
        { lowUsd: total[0], highUsd: total[1], outputTokensPerSecond: perSecond },
      ),
      sourced: rentedAsSourced(facts, /^H100 SXM$/, 2),
      verdicts: [nearRange(claim, total, 0.1) ? "OK" : "ARITH"],
    };
  },
  B14: (guide, facts) => {
    const [least, most] = guide.further.h100For100B;
    const perSecond = outputPerSecond(100_000);
    const machine = inFlight(
      facts,
      { model: "DeepSeek V4 Flash", gpu: "H100 SXM", gpus: 8, precision: "fp4-fp8" },
      FULL,
      { inputTokens: 1000, outputTokens: 1000 },
    );
    const own = finding(
      `100B in and out is ${short(perSecond)} output tokens a second and as many in, day and night: ${short(perSecond / most)}-${short(perSecond / least)} from each of ${most}-${least} GPUs`,
      { outputTokensPerSecond: perSecond },
    );
    if (!machine) return { own, sourced: null, verdicts: ["OPEN"] };
    const gpus = (8 * perSecond) / machine.outputTokensPerSecond;
    const verdicts: Verdict[] = gpus > least ? ["ARITH"] : ["OK"];
    // Four of five runs lie within about a quarter of what is simulated.
    if (gpus > least && gpus <= most * 1.25) verdicts.push("ASSUME");
    return {
      own,
      sourced: finding(
        `simulated, DeepSeek V4 Flash on 8x H100 with ${FULL} requests in flight, 1,000 tokens in and out: ${short(machine.outputTokensPerSecond)} output tokens a second, so ${short(gpus)} GPUs with every one full all month, before peaks and spares; V4 Pro does not fit on 8`,
        { machineTokensPerSecond: machine.outputTokensPerSecond, gpus },
      ),
      verdicts,
    };
  },
};

/** More in flight adds latency and hardly any throughput. */
const FULL = 1024;

/** Output tokens a second of so many millions a month, spread evenly. */
const outputPerSecond = (millions: number): number => (millions * 1e6) / (HOURS_PER_MONTH * 3600);
