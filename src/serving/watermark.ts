import type { SchedulerRules } from "../core/engine.ts";

/** Most answer tokens that SGLang reserves for a request (CLIP_MAX_NEW_TOKENS_ESTIMATION of sgl-project/sglang). */
const COUNTED_ANSWER = 4096;
/** Decode steps that SGLang reserves for each running answer after a preemption (SGLANG_RETRACT_DECODE_STEPS). */
const RETRACT_STEPS = 20;

/** Cache that a scheduler keeps free at admission, so that running answers can grow without preemption. */
export class Watermark {
  readonly #rules: SchedulerRules;
  #ratio: number;
  /** Answer tokens that admitted requests have yet to write. */
  left = 0;
  /** Answer tokens of the decoding requests, written and to be written. */
  whole = 0;

  constructor(rules: SchedulerRules) {
    this.#rules = rules;
    this.#ratio = rules.reserveRatio.start;
  }

  /** Tokens that must stay free beside the prompt of a request that has `answerLeft` tokens to write. */
  tokensFor(answerLeft: number, nextIteration: number): number {
    const { reserve } = this.#rules;
    if (reserve === "step") return nextIteration;
    if (reserve === "whole") return this.left + answerLeft;
    return this.left * this.#ratio + Math.min(answerLeft, COUNTED_ANSWER);
  }

  /** Lowers the reserve for each iteration without preemption. */
  afterIterations(steps: number): void {
    if (this.#rules.reserve !== "ratio") return;
    const { start, floor, steps: falling } = this.#rules.reserveRatio;
    this.#ratio = Math.max(this.#ratio - (steps * (start - floor)) / falling, floor);
  }

  /** Raises the reserve after a preemption to what the remaining answers have left. */
  afterPreemption(decoding: number): void {
    if (this.whole > 0)
      this.#ratio = Math.min((this.whole - this.left + RETRACT_STEPS * decoding) / this.whole, 1);
  }

  reset(): void {
    this.#ratio = this.#rules.reserveRatio.start;
    this.left = 0;
    this.whole = 0;
  }
}
