import { findEngine } from "../../catalog/engines.ts";
import { findGpu } from "../../catalog/gpus.ts";
import { findModel } from "../../catalog/models.ts";
import { stepTimer, type StepTimer } from "../../serving/step-time.ts";

/** What the demo pretends to be; the name is in every answer of it. */
export const DEMO_MODEL = "breakeven-demo";
const DEMO_SETUP = { model: "Llama 3.1 8B", gpu: "H100 SXM", engine: "vllm" } as const;
export const DEMO_SETUP_TEXT = `${DEMO_SETUP.model} on one ${DEMO_SETUP.gpu} under vLLM`;

/** Prompt tokens that one iteration computes at most, as vLLM's chunked prefill does. */
const TOKENS_PER_STEP = 8192;
/** Sequences that run at once; the rest waits. */
const MOST_AT_ONCE = 256;

/** Hands out tokens at the pace of a real engine under the same load. */
export interface DemoEngine {
  /** Calls `token` for each output token, then ends. Ends early when `signal` aborts. */
  run(
    promptTokens: number,
    outputTokens: number,
    token: (index: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

interface Sequence {
  promptLeft: number;
  length: number;
  produced: number;
  wanted: number;
  token: (index: number) => void;
  done: () => void;
}

/**
 * Continuous batching in real time: each iteration takes as long as the serving model says it would for the prompts
 * and sequences in it, then every running sequence gets a token.
 */
export function createDemoEngine(timer: StepTimer = demoTimer()): DemoEngine {
  const sequences = new Set<Sequence>();
  let due: number | null = null;

  return {
    run: (promptTokens, outputTokens, token, signal) =>
      new Promise((resolve) => {
        const sequence: Sequence = {
          promptLeft: Math.max(promptTokens, 1),
          length: Math.max(promptTokens, 1),
          produced: 0,
          wanted: outputTokens,
          token,
          done: () => {
            sequences.delete(sequence);
            signal.removeEventListener("abort", sequence.done);
            resolve();
          },
        };
        if (signal.aborted || outputTokens < 1) return resolve();
        signal.addEventListener("abort", sequence.done);
        sequences.add(sequence);
        if (due === null) step(performance.now());
      }),
  };

  /** Plans the iteration that begins now, and delivers its tokens when it would be over. */
  function step(startMs: number): void {
    const running = [...sequences].slice(0, MOST_AT_ONCE);
    if (running.length === 0) {
      due = null;
      return;
    }
    const work = {
      prefillTokens: 0,
      prefillPairs: 0,
      prefillSequences: 0,
      decodeSequences: 0,
      decodeContextTokens: 0,
    };
    const ready: Sequence[] = [];
    for (const sequence of running) {
      if (sequence.promptLeft > 0) {
        const chunk = Math.min(sequence.promptLeft, TOKENS_PER_STEP - work.prefillTokens);
        if (chunk <= 0) continue;
        work.prefillTokens += chunk;
        work.prefillPairs += chunk * (sequence.length - sequence.promptLeft + chunk / 2);
        work.prefillSequences += 1;
        sequence.promptLeft -= chunk;
        if (sequence.promptLeft > 0) continue;
      } else {
        work.decodeSequences += 1;
        work.decodeContextTokens += sequence.length;
      }
      ready.push(sequence);
    }
    const end = startMs + timer.seconds(work) * 1000;
    due = end;
    // Timers are late by up to a millisecond and more; from a planned end to the next the error does not add up.
    setTimeout(
      () => {
        for (const sequence of ready) deliver(sequence);
        step(Math.max(end, performance.now() - 20));
      },
      Math.max(end - performance.now(), 0),
    );
  }

  function deliver(sequence: Sequence): void {
    if (!sequences.has(sequence)) return;
    sequence.token(sequence.produced);
    sequence.produced += 1;
    sequence.length += 1;
    if (sequence.produced >= sequence.wanted) sequence.done();
  }
}

function demoTimer(): StepTimer {
  const model = findModel(DEMO_SETUP.model);
  const gpu = findGpu(DEMO_SETUP.gpu);
  const engine = findEngine(DEMO_SETUP.engine);
  const timer =
    model && gpu && engine
      ? stepTimer({
          model,
          gpu,
          engine,
          tensorParallel: 1,
          precision: model.nativePrecision,
          kvPrecision: "bf16",
        })
      : null;
  if (timer === null) throw new Error(`The catalog has no ${DEMO_SETUP_TEXT}`);
  return timer;
}
