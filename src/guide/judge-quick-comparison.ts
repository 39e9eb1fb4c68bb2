import { finding, type Judge, short, usd, volume } from "./claim.ts";
import { assumption } from "./guide-facts.ts";
import { scenarioBreakEven } from "./scenario.ts";
import { inFlight } from "./simulated.ts";
import { leastBill } from "./sourced-findings.ts";

/** Rows of the quick comparison that have no price in them: latency, scaling, time to deploy, best for. */
export const judgeQuickComparison: Readonly<Record<string, Judge>> = {
  Q1: (guide, facts) => {
    const setup = { model: "Llama 3.3 70B", gpu: "A100 80GB SXM", gpus: 2, precision: "bf16" } as const;
    const alone = inFlight(facts, setup, 1)?.ttftMs;
    const busy = inFlight(facts, setup, MANY)?.ttftMs;
    const own = finding(`it puts its own first token at ${guide.headline.ttftMs.join("-")} ms, at any load`);
    if (!alone || !busy) return { own, sourced: null, verdicts: ["OPEN"] };
    return {
      own,
      sourced: finding(
        `simulated, its own 2x A100 with a 70B model and 1,000-token prompts: first token after ${short(alone.p95)} ms for one request alone, after ${short(busy.p95)} ms (p95) with ${MANY} in flight. One controls the hardware; the queue is one's own too`,
        { aloneMs: alone.p95, busyMs: busy.p95 },
      ),
      verdicts: ["ASSUME"],
    };
  },
  Q2: (_, facts) => {
    const perMinute = facts.fact("anthropic_start_output_per_minute");
    const cap = facts.fact("anthropic_start_spend_cap");
    const step = leastBill(facts);
    if (!perMinute || !cap) return { own: null, sourced: step, verdicts: ["OPEN"] };
    const perSecond = perMinute.value / 60;
    return {
      own: null,
      sourced: finding(
        `own GPUs come in steps: ${step?.text ?? "no price of a machine"}. An API has limits too: the first tier of Anthropic stops at ${usd(cap.value)} a month and ${short(perSecond)} output tokens a second (${perMinute.note})`,
        { ...step?.values, apiOutputTokensPerSecond: perSecond, apiCapUsd: cap.value },
      ),
      verdicts: ["OK", "SRC"],
    };
  },
  Q3: (_, facts) => {
    const small = facts.fact("start_8b_seconds");
    const large = facts.fact("start_27b_seconds");
    const own = assumption(facts, "migration_effort_api_to_self_host");
    const hosted = assumption(facts, "migration_effort_hosted_open_model");
    if (!small || !large) return { own: null, sourced: null, verdicts: ["OPEN"] };
    return {
      own: null,
      sourced: finding(
        `an engine starts in ${short(small.value)} s (8B) to ${short(large.value)} s (27B, cold); what takes time is the move: ${short(own.low)}-${short(own.high)} engineer-weeks to own GPUs, and ${short(hosted.low)}-${short(hosted.high)} to another model on an API as well (${own.source})`,
        {
          startLowSeconds: small.value,
          startHighSeconds: large.value,
          moveLowWeeks: own.low,
          moveHighWeeks: own.high,
        },
      ),
      verdicts: ["ASSUME"],
    };
  },
  Q4: (guide, facts) => {
    const [first, second] = guide.scenarios.map((it) => scenarioBreakEven(guide, it)[0]?.millions);
    const hosts = facts.hosts("Llama 3.3 70B");
    const own =
      first === undefined || second === undefined
        ? null
        : finding(
            `"high volume" begins at ${volume(first)} against GPT-5.4 and at ${volume(second)} against DeepSeek V4: the price that is replaced decides more than the volume, ${short(second / first)}x`,
            { againstGpt54: first, againstDeepSeek: second },
          );
    return {
      own,
      sourced: finding(
        `the same open model has ${hosts.length} hosts in this catalog, which need no volume at all; for private data a contract, a region or zero retention may do`,
        { hosts: hosts.length },
      ),
      verdicts: ["ASSUME"],
    };
  },
};

/** The guide's "20 and more users" of a 70B model. */
const MANY = 20;
