import type { Engine, SchedulerRules } from "../core/engine.ts";

/** vLLM v1: prefill and decode in one loop, preemption when the cache is full, no admission limit. */
const VLLM_RULES: SchedulerRules = {
  prefill: "mixed",
  chunkedPrefill: true,
  reserve: "step",
  // Of SGLang's server arguments and environment: 0.7, 0.7 x 0.14, 600 (sgl-project/sglang schedule_policy).
  reserveRatio: { start: 0.7, floor: 0.098, steps: 600 },
  // Of TGI's launcher: waiting_served_ratio 0.3, max_waiting_tokens 20.
  waitingServed: { ratio: 0.3, steps: 20 },
  maxRequests: null,
  prefixCache: true,
  streamedTokens: 1,
  splitsBy: "tensors",
  stages: true,
};

/** The rules of an engine: those of its row, vLLM's where the row says nothing. */
export const schedulerRules = (engine: Engine): SchedulerRules => ({
  ...VLLM_RULES,
  ...engine.scheduler.rules,
});
