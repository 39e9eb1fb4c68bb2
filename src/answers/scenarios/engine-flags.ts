import type { Engine, SchedulerRules } from "../../core/engine.ts";
import { UserError } from "../../core/errors.ts";
import type { Replica } from "../../serving/replica.ts";

/** What an engine's command-line flags set, as far as the simulator models it. */
export type Settings = Pick<Replica, "model" | "engine" | "kvPrecision" | "speculation" | "expertParallel">;

/** Applies engine flags by name; a note lists those that have no effect here. */
export function withEngineFlags<Found extends Settings & { tensorParallel: number; dataParallel?: number }>(
  replica: Found,
  flags: Readonly<Record<string, unknown>>,
): { replica: Found; notes: string[] } {
  const changed = { ...replica };
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(flags)) {
    const key = name.replace(/^-+/, "").replaceAll("-", "_").toLowerCase();
    const next = NUMBERS[key]?.(changed, numeric(name, value, key)) ?? SWITCHES[key]?.(changed, value);
    if (next) Object.assign(changed, next);
    else ignored.push(name);
  }
  return {
    replica: changed,
    notes: ignored.length > 0 ? [`engine flags without effect here: ${ignored.join(", ")}`] : [],
  };
}

/** SGLang's -1 means no chunked prefill; for TensorRT-LLM and llama.cpp it means no limit. */
const MINUS_ONE_IS_NONE = "chunked_prefill_size";

function numeric(name: string, value: unknown, key: string): number {
  if (key === MINUS_ONE_IS_NONE && Number(value) === -1) return 0;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number) || number < 0)
    throw new UserError(`engine flag ${name} is ${JSON.stringify(value)}, not a number`, "correct it");
  return number;
}

type Change = Partial<Settings>;

const scheduler = ({ engine }: Pick<Settings, "engine">, changes: Partial<Engine["scheduler"]>): Change => ({
  engine: { ...engine, scheduler: { ...engine.scheduler, ...changes } },
});
const rules = ({ engine }: Pick<Settings, "engine">, changes: Partial<SchedulerRules>): Change =>
  scheduler({ engine }, { rules: { ...engine.scheduler.rules, ...changes } });

const share = (now: Settings, value: number): Change => {
  if (value <= 0 || value > 1)
    throw new UserError(`a share of memory of ${value} cannot be`, "give a number above 0 and up to 1");
  return { engine: { ...now.engine, memory: { ...now.engine.memory, share: value } } };
};
const sequences = (now: Settings, value: number): Change => {
  const maxSequences = Math.max(Math.floor(value), 1);
  const { large, rules: own } = now.engine.scheduler;
  const queue = own?.maxRequests;
  const { engine } = now;
  return scheduler(now, {
    maxSequences,
    large: large && { ...large, maxSequences },
    // The queue limit counts in addition to running sequences.
    ...(engine.memory.rule === "slots" && queue
      ? { rules: { ...own, maxRequests: queue - engine.scheduler.maxSequences + maxSequences } }
      : {}),
  });
};
const batched = (now: Settings, value: number): Change => {
  // SGLang's -1 and 0 switch chunks off.
  if (value === 0) return rules(now, { chunkedPrefill: false });
  const { large } = now.engine.scheduler;
  return scheduler(now, { maxBatchedTokens: value, large: large && { ...large, maxBatchedTokens: value } });
};
const context = ({ model }: Settings, value: number): Change => {
  if (value > model.maxContextTokens)
    throw new UserError(
      `a context of ${value} tokens is beyond that of ${model.name}`,
      `its context ends at ${model.maxContextTokens} tokens`,
    );
  return { model: { ...model, maxContextTokens: Math.max(Math.floor(value), 1) } };
};
/** Room that is kept in layers with a sliding window, by tokens of the others. */
const windows = ({ engine }: Pick<Settings, "engine">, windowShare: number): Change => {
  if (windowShare > 1)
    throw new UserError(`a share of tokens of ${windowShare} cannot be`, "give a number from 0 to 1");
  return { engine: { ...engine, memory: { ...engine.memory, windowShare } } };
};
const waiting = (now: Settings, changes: Partial<SchedulerRules["waitingServed"]>): Change =>
  rules(now, {
    waitingServed: { ratio: 0.3, steps: 20, ...now.engine.scheduler.rules?.waitingServed, ...changes },
  });

const NUMBERS: Readonly<Record<string, (now: Settings, value: number) => Change>> = {
  gpu_memory_utilization: share,
  mem_fraction_static: share,
  kv_cache_free_gpu_memory_fraction: share,
  free_gpu_memory_fraction: share,
  max_num_seqs: sequences,
  max_running_requests: sequences,
  max_batch_size: sequences,
  num_parallel: sequences,
  ollama_num_parallel: sequences,
  parallel: sequences,
  np: sequences,
  max_num_batched_tokens: batched,
  chunked_prefill_size: batched,
  max_num_tokens: batched,
  max_batch_prefill_tokens: batched,
  batch_size: batched,
  max_model_len: context,
  context_length: context,
  max_seq_len: context,
  max_total_tokens: context,
  ctx_size: context,
  num_ctx: context,
  ollama_context_length: context,
  block_size: (now, value) => scheduler(now, { blockTokens: Math.max(Math.floor(value), 1) }),
  page_size: (now, value) => scheduler(now, { blockTokens: Math.max(Math.floor(value), 1) }),
  max_concurrent_requests: (now, value) => ({
    engine: {
      ...now.engine,
      ...sequences(now, value).engine,
      scheduler: {
        ...now.engine.scheduler,
        maxSequences: Math.max(Math.floor(value), 1),
        rules: { ...now.engine.scheduler.rules, maxRequests: Math.max(Math.floor(value), 1) },
      },
    },
  }),
  max_queued_requests: (now, value) => rules(now, { maxRequests: now.engine.scheduler.maxSequences + value }),
  ollama_max_queue: (now, value) => rules(now, { maxRequests: now.engine.scheduler.maxSequences + value }),
  swa_full_tokens_ratio: windows,
  stream_interval: (now, value) => rules(now, { streamedTokens: Math.max(Math.floor(value), 1) }),
  waiting_served_ratio: (now, ratio) => waiting(now, { ratio }),
  max_waiting_tokens: (now, steps) => waiting(now, { steps }),
  schedule_conservativeness: (now, value) => {
    const start = Math.min(0.7 * value, 1);
    return rules(now, { reserveRatio: { start, floor: start * 0.14, steps: 600 } });
  },
};

const isOn = (value: unknown): boolean =>
  value === true || value === "" || value === 1 || /^(true|1|yes|on)$/i.test(String(value));

const isOff = (value: unknown): boolean =>
  value === null || value === false || (typeof value === "string" && /^(none|null|false)?$/i.test(value));

const eager = ({ engine }: Pick<Settings, "engine">, value: boolean): Change => ({
  engine: { ...engine, eager: value },
});

const SWITCHES: Readonly<Record<string, (now: Settings, value: unknown) => Change | null>> = {
  enforce_eager: (now, value) => eager(now, isOn(value)),
  no_enforce_eager: (now, value) => eager(now, !isOn(value)),
  disable_cuda_graph: (now, value) => eager(now, isOn(value)),
  enable_prefix_caching: (now, value) => rules(now, { prefixCache: isOn(value) }),
  no_enable_prefix_caching: (now, value) => rules(now, { prefixCache: !isOn(value) }),
  disable_radix_cache: (now, value) => rules(now, { prefixCache: !isOn(value) }),
  enable_block_reuse: (now, value) => rules(now, { prefixCache: isOn(value) }),
  enable_chunked_prefill: (now, value) => rules(now, { chunkedPrefill: isOn(value) }),
  no_enable_chunked_prefill: (now, value) => rules(now, { chunkedPrefill: !isOn(value) }),
  enable_chunked_context: (now, value) => rules(now, { chunkedPrefill: isOn(value) }),
  enable_mixed_chunk: (now, value) => rules(now, { prefill: isOn(value) ? "mixed" : "first" }),
  // A list, of which the sizes are the model's own.
  max_attention_window: (now, value) => (isOff(value) ? null : windows(now, 0)),
  disable_hybrid_kv_cache_manager: (now, value) => windows(now, isOn(value) ? 1 : 0),
  swa_full: (now, value) => windows(now, isOn(value) ? 1 : 0),
  capacity_scheduler_policy: (now, value) =>
    rules(now, { reserve: /max_utilization/i.test(String(value)) ? "step" : "whole" }),
  kv_cache_dtype: (_now, value) => cacheType(value),
  cache_type_k: (_now, value) => cacheType(value),
  enable_expert_parallel: (now, value) => {
    const { tensorParallel = 1, dataParallel = 1 } = now as {
      tensorParallel?: number;
      dataParallel?: number;
    };
    return isOn(value) && now.model.experts ? { expertParallel: tensorParallel * dataParallel } : null;
  },
  speculative_config: (now, value) => speculation(now, value),
};

function cacheType(value: unknown): Change | null {
  if (/^(fp8|q8)/i.test(String(value))) return { kvPrecision: "fp8" };
  return /^(auto|bf16|bfloat16|fp16|float16|f16)$/i.test(String(value)) ? { kvPrecision: "bf16" } : null;
}

/**
 * vLLM's JSON: how many tokens are guessed. How many are right it cannot know, so a measured `acceptance` may stand
 * there.
 */
function speculation(now: Settings, value: unknown): Change | null {
  const config = typeof value === "string" ? parsed(value) : value;
  if (typeof config !== "object" || config === null) return null;
  const { num_speculative_tokens: tokens, method, acceptance } = config as Record<string, unknown>;
  if (typeof tokens !== "number" || tokens < 1) return null;
  const usual = now.speculation ?? USUAL_SPECULATION;
  return {
    speculation: {
      tokens: Math.floor(tokens),
      acceptance: typeof acceptance === "number" ? acceptance : usual.acceptance,
      draftShare: /ngram|lookup|suffix/i.test(String(method)) ? 0 : usual.draftShare,
    },
  };
}

/** A judgement where nobody measured: EAGLE heads are right about so often, and are one layer of many. */
export const USUAL_SPECULATION = { acceptance: 0.6, draftShare: 0.05 };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
