import { finding, type Judge, nearRange, short, usdRange, type Verdict } from "./claim.ts";
import { tokensPerSecond } from "./judge-full-cost.ts";
import { runsOn } from "./runs-on.ts";
import { inFlight } from "./simulated.ts";
import { rentedAsSourced } from "./sourced-findings.ts";

/** How many GPUs a volume takes, which the guide states without a throughput. */
export const judgeGpuCounts: Readonly<Record<string, Judge>> = {
  C15: (guide, facts) => {
    const claim = guide.further.cloudAt1B;
    const total = guide.fullCost.cloudTotal;
    const perSecond = tokensPerSecond(1000);
    return {
      own: finding(
        `its own column for cloud GPUs adds up to ${usdRange(total)}, for any volume; 1B in and out is ${short(perSecond)} output tokens a second, day and night`,
        { lowUsd: total[0], highUsd: total[1], outputTokensPerSecond: perSecond },
      ),
      sourced: rentedAsSourced(facts, /^H100 SXM$/, 2),
      verdicts: [nearRange(claim, total, 0.1) ? "OK" : "ARITH"],
    };
  },
  B10: (_, facts) => {
    const perSecond = tokensPerSecond(100_000);
    const gpu = facts.gpu("A100 80GB SXM");
    const model = facts.model(FLASH);
    const own = finding(
      `100B in and out are ${short(perSecond)} output and as many input tokens a second, day and night`,
      { outputTokensPerSecond: perSecond },
    );
    if (!gpu?.flops.fp16 || !model) return { own, sourced: null, verdicts: ["OPEN"] };
    const needed = 2 * model.activeParameters * 2 * perSecond;
    const times = needed / (4 * gpu.flops.fp16);
    const runs = runsOn(facts, FLASH, { gpu: "A100 80GB", count: 4 });
    return {
      own,
      sourced: finding(
        `even the smaller V4 (${short(model.activeParameters / 1e9)}B active) needs ${short(needed / 1e12)} TFLOP/s for that, ${short(times)} times the dense peak of four A100${runs?.precision === null ? `; and ${runs.text}` : ""}`,
        { neededTeraflops: needed / 1e12, timesPeak: times },
      ),
      verdicts: [times > 1 ? "ARITH" : "ASSUME"],
    };
  },
  B14: (guide, facts) => {
    const [least, most] = guide.further.h100For100B;
    const perSecond = tokensPerSecond(100_000);
    const machine = inFlight(facts, { model: FLASH, gpu: "H100 SXM", gpus: 8, precision: "fp4-fp8" }, FULL, {
      inputTokens: 1000,
      outputTokens: 1000,
    });
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

/** The smaller one of the two that DeepSeek published. */
const FLASH = "DeepSeek V4 Flash";
