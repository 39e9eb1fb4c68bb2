import { cacheBytes, type CacheBytes } from "./cache-bytes.ts";
import { FinishQueue } from "./finish-queue.ts";
import { fitExactly } from "./memory.ts";
import type { Replica } from "./replica.ts";
import type { RequestTable } from "./request-table.ts";
import { stepTimer, type StepTimer, type StepWork } from "./step-time.ts";

/** What one replica of a fleet is made of; the same for all of its copies. */
export interface ReplicaLimits {
  timer: StepTimer;
  poolBytes: number;
  cache: CacheBytes;
  blockTokens: number;
  maxSequences: number;
  maxBatchedTokens: number;
  maxContextTokens: number;
}

/** Null when the model does not fit with even a short context, or its iteration time is not known. */
export function replicaLimits(replica: Replica): ReplicaLimits | null {
  const timer = stepTimer(replica);
  const contextTokens = Math.min(1024, replica.model.maxContextTokens);
  const fits = fitExactly(replica.model, replica.gpu, { ...replica, contextTokens });
  if (!timer || !fits.fits) return null;
  return {
    timer,
    poolBytes: fits.kvPoolBytesPerGpu,
    cache: cacheBytes(replica.model, replica.tensorParallel, replica.kvPrecision),
    blockTokens: replica.engine.scheduler.blockTokens,
    maxSequences: fits.maxSequences,
    maxBatchedTokens: fits.maxBatchedTokens,
    maxContextTokens: replica.model.maxContextTokens,
  };
}

/** Sums over a replica's busy time, for means. */
export interface ReplicaTotals {
  busySeconds: number;
  /** Running sequences x seconds. */
  sequenceSeconds: number;
  /** Filled share of the cache x seconds. */
  fillSeconds: number;
  preemptions: number;
}

/**
 * One engine with continuous batching, as vLLM's scheduler does it: running sequences first, then the prompt that was
 * cut off, then waiting prompts in order, until the token budget, the sequence limit or the cache is full; when the
 * cache runs out the youngest sequence is thrown out and computed again later. Stretches in which every running
 * sequence only adds tokens are one event: their time is that of the middle step, exact while the step time is linear
 * in the context.
 */
export class ReplicaSimulation {
  readonly totals: ReplicaTotals = { busySeconds: 0, sequenceSeconds: 0, fillSeconds: 0, preemptions: 0 };
  /** Tokens still owed to requests that were routed here, as a router counts them: whole requests. */
  outstandingTokens = 0;

  readonly #limits: ReplicaLimits;
  readonly #table: RequestTable;
  readonly #onFinish: (request: number, seconds: number) => void;

  #now = 0;
  #waiting: number[] = [];
  #waitingHead = 0;
  /** Thrown out of the cache; they go before the waiting ones, last in first out. */
  #preempted: number[] = [];
  /** The prompt that the last iteration cut off, and how many of its tokens are in the cache; -1 = none. */
  #partial = -1;
  #partialDone = 0;

  /** Decoding sequences, the sum of their lengths, and when each ends in iterations. */
  #decoding = 0;
  #contextTokens = 0;
  #iteration = 0;
  #finishes = new FinishQueue();
  readonly #finishAt: Float64Array;
  /** Admitted requests, oldest first, with the number of their admission to tell stale entries. */
  #admitted: number[] = [];
  #admittedAs: number[] = [];
  readonly #admission: Int32Array;
  #admissions = 0;
  #usedBytes = 0;

  /** The iterations that are under way. */
  #pendingEnd = Infinity;
  #pendingStart = 0;
  #pendingSteps = 0;
  #pendingIsStretch = false;
  #pendingCanBeCut = false;
  #completing: number[] = [];
  readonly #work: StepWork = {
    prefillTokens: 0,
    prefillPairs: 0,
    prefillSequences: 0,
    decodeSequences: 0,
    decodeContextTokens: 0,
  };

  constructor(
    limits: ReplicaLimits,
    table: RequestTable,
    onFinish: (request: number, seconds: number) => void,
  ) {
    this.#limits = limits;
    this.#table = table;
    this.#onFinish = onFinish;
    this.#finishAt = new Float64Array(table.count).fill(-1);
    this.#admission = new Int32Array(table.count).fill(-1);
  }

  /** When the iterations under way end, in seconds; Infinity when idle. */
  get nextEventAt(): number {
    return this.#pendingEnd;
  }

  /** Could this request ever run here? */
  accepts(request: number): boolean {
    const tokens = (this.#table.input[request] as number) + (this.#table.output[request] as number);
    return (
      tokens <= this.#limits.maxContextTokens && this.#bytesOf(request, tokens) <= this.#limits.poolBytes
    );
  }

  /** A request reaches the engine's queue at a moment not before the last event. */
  enqueue(request: number, seconds: number): void {
    this.#waiting.push(request);
    this.outstandingTokens += this.#owed(request);
    if (this.#pendingEnd === Infinity) {
      this.#now = Math.max(this.#now, seconds);
      this.#plan();
    } else if (this.#pendingCanBeCut) this.#cut(seconds);
  }

  /** Carries out the iterations under way and starts the next ones. */
  advance(): void {
    this.#commit(this.#pendingSteps, this.#pendingEnd);
    this.#plan();
  }

  /** Ends a stretch of pure decoding at the first iteration boundary at or after a moment. */
  #cut(seconds: number): void {
    const perStep = (this.#pendingEnd - this.#pendingStart) / this.#pendingSteps;
    const steps = Math.max(Math.ceil((seconds - this.#pendingStart) / perStep), 1);
    if (steps >= this.#pendingSteps) return;
    this.#pendingSteps = steps;
    this.#pendingEnd = this.#pendingStart + steps * perStep;
    // The next iteration admits what arrived; nothing is gained by cutting again.
    this.#pendingCanBeCut = false;
  }

  #plan(): void {
    this.#makeRoom();
    const prefill = this.#fillBudget();
    const work = this.#work;
    work.decodeSequences = this.#decoding;
    this.#pendingStart = this.#now;
    if (work.decodeSequences === 0 && !prefill) {
      this.#pendingEnd = Infinity;
      this.#pendingCanBeCut = false;
      return;
    }
    this.#pendingIsStretch = !prefill;
    const steps = prefill ? 1 : this.#stepsUntilEvent();
    work.decodeContextTokens = this.#contextTokens + (this.#decoding * (steps - 1)) / 2;
    this.#pendingSteps = steps;
    this.#pendingEnd = this.#now + steps * this.#limits.timer.seconds(work);
    this.#pendingCanBeCut = !prefill && steps > 1 && !this.#hasWaiting();
  }

  /** Takes prompts into the next iteration; true when there are any. */
  #fillBudget(): boolean {
    const work = this.#work;
    work.prefillTokens = work.prefillPairs = work.prefillSequences = 0;
    this.#completing.length = 0;
    let budget = this.#limits.maxBatchedTokens - this.#decoding;
    if (this.#partial >= 0) budget = this.#takePrompt(this.#partial, this.#partialDone, budget);
    while (budget > 0 && this.#partial < 0 && this.#hasWaiting()) {
      const request = this.#firstWaiting();
      if (this.#decoding + work.prefillSequences >= this.#limits.maxSequences || !this.#admit(request)) break;
      this.#dropFirstWaiting();
      budget = this.#takePrompt(request, this.#table.cached[request] as number, budget);
    }
    return work.prefillTokens > 0;
  }

  /** Computes as much of a prompt as the budget allows, and gives back what is left of it. */
  #takePrompt(request: number, done: number, budget: number): number {
    const work = this.#work;
    const target = this.#promptTokens(request);
    const chunk = Math.min(target - done, budget);
    if (chunk <= 0) return budget;
    work.prefillTokens += chunk;
    work.prefillPairs += chunk * done + (chunk * (chunk + 1)) / 2;
    if (done + chunk < target) {
      this.#partial = request;
      this.#partialDone = done + chunk;
    } else {
      this.#partial = -1;
      work.prefillSequences += 1;
      this.#completing.push(request);
    }
    return budget - chunk;
  }

  #stepsUntilEvent(): number {
    this.#dropStaleFinishes();
    const untilFinish = this.#finishes.firstKey - this.#iteration;
    const grows = this.#decoding * this.#limits.cache.perToken;
    const untilFull = grows > 0 ? Math.floor((this.#limits.poolBytes - this.#usedBytes) / grows) : Infinity;
    return Math.max(Math.min(untilFinish, untilFull), 1);
  }

  #commit(steps: number, end: number): void {
    const seconds = end - this.#now;
    const running = this.#decoding + this.#work.prefillSequences + (this.#partial >= 0 ? 1 : 0);
    this.totals.busySeconds += seconds;
    this.totals.sequenceSeconds += running * seconds;
    this.totals.fillSeconds +=
      (Math.min(this.#usedBytes, this.#limits.poolBytes) / this.#limits.poolBytes) * seconds;
    this.#now = end;
    this.#iteration += steps;
    this.#contextTokens += this.#decoding * steps;
    this.#usedBytes += this.#decoding * steps * this.#limits.cache.perToken;
    this.#finishDue();
    if (!this.#pendingIsStretch) for (const request of this.#completing) this.#firstTokenOf(request);
  }

  #finishDue(): void {
    const queue = this.#finishes;
    while (queue.firstKey <= this.#iteration) {
      const request = queue.firstItem;
      const valid = this.#finishAt[request] === queue.firstKey;
      queue.removeFirst();
      if (!valid) continue;
      this.#leave(request);
      this.#done(request);
    }
  }

  /** A prompt is complete: its next token (the first, unless it was thrown out before) is there. */
  #firstTokenOf(request: number): void {
    const table = this.#table;
    const generated = (table.generated[request] as number) + 1;
    table.generated[request] = generated;
    if (Number.isNaN(table.firstToken[request])) table.firstToken[request] = this.#now;
    this.#usedBytes += this.#limits.cache.perToken;
    const length = (table.input[request] as number) + generated;
    const left = (table.output[request] as number) - generated;
    if (left === 0) {
      this.#usedBytes -= this.#bytesOf(request, length);
      this.#admission[request] = -1;
      this.#done(request);
      return;
    }
    this.#decoding += 1;
    this.#contextTokens += length;
    this.#finishAt[request] = this.#iteration + left;
    this.#finishes.push(this.#iteration + left, request);
  }

  #done(request: number): void {
    this.#table.generated[request] = this.#table.output[request] as number;
    this.#table.finish[request] = this.#now;
    this.outstandingTokens -= this.#owed(request);
    this.#onFinish(request, this.#now);
  }

  /** A decoding sequence leaves the batch and gives its cache back; returns its length. */
  #leave(request: number): number {
    const left = (this.#finishAt[request] as number) - this.#iteration;
    const generated = (this.#table.output[request] as number) - Math.max(left, 0);
    const length = (this.#table.input[request] as number) + generated;
    this.#table.generated[request] = generated;
    this.#finishAt[request] = -1;
    this.#admission[request] = -1;
    this.#decoding -= 1;
    this.#contextTokens -= length;
    this.#usedBytes -= this.#bytesOf(request, length);
    return length;
  }

  /** Throws out the youngest sequences until every running one has room for its next token. */
  #makeRoom(): void {
    const { poolBytes, cache } = this.#limits;
    while (this.#decoding > 1 && this.#usedBytes + this.#decoding * cache.perToken > poolBytes) {
      const request = this.#youngest();
      if (request < 0) return;
      this.totals.preemptions += 1;
      if (request === this.#partial) {
        this.#usedBytes -= this.#bytesOf(request, this.#promptTokens(request));
        this.#admission[request] = -1;
        this.#partial = -1;
      } else this.#leave(request);
      this.#preempted.push(request);
    }
  }

  #youngest(): number {
    for (;;) {
      const request = this.#admitted.pop();
      const admission = this.#admittedAs.pop();
      if (request === undefined) return -1;
      if (this.#admission[request] === admission) return request;
    }
  }

  #admit(request: number): boolean {
    const bytes = this.#bytesOf(request, this.#promptTokens(request));
    const reserve = this.#decoding * this.#limits.cache.perToken;
    const empty = this.#decoding === 0 && this.#work.prefillSequences === 0;
    if (!empty && this.#usedBytes + bytes + reserve > this.#limits.poolBytes) return false;
    this.#usedBytes += bytes;
    this.#admissions += 1;
    this.#admission[request] = this.#admissions;
    this.#admitted.push(request);
    this.#admittedAs.push(this.#admissions);
    return true;
  }

  /** Half a block is lost at the end of each sequence; windows and states are taken whole. */
  #bytesOf(request: number, tokens: number): number {
    const { cache, blockTokens } = this.#limits;
    const whole = (this.#table.input[request] as number) + (this.#table.output[request] as number);
    return (
      (tokens + blockTokens / 2) * cache.perToken +
      Math.min(whole, cache.windowTokens) * cache.perWindowToken +
      cache.perSequence
    );
  }

  #owed(request: number): number {
    const table = this.#table;
    return (
      (table.input[request] as number) - (table.cached[request] as number) + (table.output[request] as number)
    );
  }

  #promptTokens(request: number): number {
    return (this.#table.input[request] as number) + (this.#table.generated[request] as number);
  }

  #dropStaleFinishes(): void {
    const queue = this.#finishes;
    while (queue.size > 0 && this.#finishAt[queue.firstItem] !== queue.firstKey) queue.removeFirst();
  }

  #hasWaiting(): boolean {
    return this.#preempted.length > 0 || this.#waitingHead < this.#waiting.length;
  }

  #firstWaiting(): number {
    return (this.#preempted.at(-1) ?? this.#waiting[this.#waitingHead]) as number;
  }

  #dropFirstWaiting(): void {
    if (this.#preempted.length > 0) {
      this.#preempted.pop();
      return;
    }
    this.#waitingHead += 1;
    if (this.#waitingHead > 4096 && this.#waitingHead * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#waitingHead);
      this.#waitingHead = 0;
    }
  }
}
