import type { SchedulerRules } from "../core/engine.ts";

/** How far a request's own answer is counted (CLIP_MAX_NEW_TOKENS_ESTIMATION of sgl-project/sglang). */
const COUNTED_ANSWER = 4096;
/** Iterations reserved for each answer after one was thrown out (SGLANG_RETRACT_DECODE_STEPS). */
const RETRACT_STEPS = 20;

/** What a scheduler keeps free in the cache for answers that still grow. */
export class CacheReserve {
  readonly #rules: SchedulerRules;
  #ratio: number;
  /** Answer tokens that admitted requests have yet to write, and that decoding ones write in all. */
  left = 0;
  whole = 0;

  constructor(rules: SchedulerRules) {
    this.#rules = rules;
    this.#ratio = rules.reserveRatio.start;
  }

  /** Tokens that must stay free beside the prompt of a request with so much of its answer left. */
  tokensFor(answerLeft: number, nextIteration: number): number {
    const { reserve } = this.#rules;
    if (reserve === "step") return nextIteration;
    if (reserve === "whole") return this.left + answerLeft;
    return this.left * this.#ratio + Math.min(answerLeft, COUNTED_ANSWER);
  }

  /** So many iterations went well: less is kept free. */
  afterIterations(steps: number): void {
    if (this.#rules.reserve !== "ratio") return;
    const { start, floor, steps: falling } = this.#rules.reserveRatio;
    this.#ratio = Math.max(this.#ratio - (steps * (start - floor)) / falling, floor);
  }

  /** Somebody was thrown out: what the remaining answers have left is kept free from now on. */
  afterThrowingOut(decoding: number): void {
    if (this.whole > 0)
      this.#ratio = Math.min((this.whole - this.left + RETRACT_STEPS * decoding) / this.whole, 1);
  }

  reset(): void {
    this.#ratio = this.#rules.reserveRatio.start;
    this.left = 0;
    this.whole = 0;
  }
}
