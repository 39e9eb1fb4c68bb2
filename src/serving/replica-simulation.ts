import type { UpstreamState } from "../routing/upstream.ts";
import { AdmissionOrder } from "./admission-order.ts";
import { CacheReserve } from "./cache-reserve.ts";
import { FinishQueue } from "./finish-queue.ts";
import { KvPool } from "./kv-pool.ts";
import type { ReplicaLimits } from "./replica-limits.ts";
import { emptyTotals, type ReplicaTotals, type Stretch } from "./replica-totals.ts";
import type { RequestTable } from "./request-table.ts";
import type { StepWork } from "./step-time.ts";
import { stepsWithin, straightStride, strideSeconds, type Stride } from "./stride.ts";
import { WaitingLine } from "./waiting-line.ts";

/** Whom a replica tells what happened. */
export interface ReplicaListener {
  finished(request: number, seconds: number): void;
  /** Absent: nobody wants to know. */
  stretch?: ((stretch: Stretch) => void) | undefined;
}

/** A falling reserve may let somebody in before anything else happens: look again after so many iterations. */
const RESERVE_LOOK = 16;
/**
 * One engine with continuous batching by the rules of its row: running sequences first, then the prompt that was cut
 * off, then waiting prompts in order, until the token budget, the sequence limit or the cache is full; when the cache
 * runs out the youngest sequence is thrown out and computed again later. Iterations in which every running sequence
 * only adds tokens are one event whose time is the exact sum over the growing context.
 */
export class ReplicaSimulation implements UpstreamState {
  readonly totals: ReplicaTotals = emptyTotals();
  readonly id: string;
  readonly available = true;
  readonly maxContextTokens: number;
  readonly maxRequests: number | null;
  /** Tokens still owed to requests that were routed here, as a router counts them: whole requests. */
  outstandingTokens = 0;
  outstandingRequests = 0;
  /** When the iterations under way end, in seconds; Infinity when idle. */
  nextEventAt = Infinity;

  readonly #limits: ReplicaLimits;
  readonly #table: RequestTable;
  readonly #listener: ReplicaListener;
  readonly #pool: KvPool;
  readonly #line = new WaitingLine();
  #now = 0;
  /** The prompt that the last iteration cut off, and how many of its tokens are in the cache; -1 = none. */
  #partial = -1;
  #partialDone = 0;
  /** Decoding sequences, the sum of their lengths, and the iteration after which each ends. */
  #decoding = 0;
  #contextTokens = 0;
  #iteration = 0;
  readonly #finishes = new FinishQueue();
  readonly #finishAt: Float64Array;
  readonly #order: AdmissionOrder;
  readonly #reserve: CacheReserve;
  /** Seconds of the iterations under way in which those who wait at their end had not arrived. */
  #notYetWaiting = 0;
  /** Decode iterations since prompts were last computed. */
  #sincePrompts = 0;

  /** The iterations under way. */
  readonly #stride: Stride = { steps: 1, firstSeconds: 0, slope: 0 };
  #pendingSteps = 0;
  #pendingStart = 0;
  #pendingDecodes = false;
  #pendingCanBeCut = false;
  readonly #completing: number[] = [];
  readonly #work: StepWork = {
    prefillTokens: 0,
    prefillPairs: 0,
    prefillSequences: 0,
    decodeSequences: 0,
    decodeContextTokens: 0,
  };

  constructor(id: string, limits: ReplicaLimits, table: RequestTable, listener: ReplicaListener) {
    this.id = id;
    this.maxContextTokens = limits.maxContextTokens;
    this.maxRequests = limits.rules.maxRequests;
    this.#limits = limits;
    this.#table = table;
    this.#listener = listener;
    this.#pool = new KvPool(limits, table);
    this.#reserve = new CacheReserve(limits.rules);
    this.#order = new AdmissionOrder(table.count);
    this.#finishAt = new Float64Array(table.count).fill(-1);
  }

  /** Tokens of a request's prompt that lie in the prefix cache. */
  held(request: number): number {
    return this.#pool.held(request);
  }

  /** A request reaches the engine's queue at a moment not before the last event. */
  enqueue(request: number, seconds: number): void {
    this.#line.arrive(request);
    this.totals.mostWaiting = Math.max(this.totals.mostWaiting, this.#line.size);
    this.outstandingTokens += this.#table.owed[request] as number;
    this.outstandingRequests += 1;
    if (this.nextEventAt === Infinity) {
      // What arrives at the same moment is looked at together.
      this.#now = this.#pendingStart = this.nextEventAt = Math.max(this.#now, seconds);
      this.#pendingSteps = 0;
      return;
    }
    this.#notYetWaiting += seconds - this.#pendingStart;
    if (this.#pendingCanBeCut) this.#cut(seconds);
  }

  /** Carries out the iterations under way and starts the next ones. */
  advance(): void {
    if (this.#pendingSteps > 0) this.#commit(this.#pendingSteps, this.nextEventAt);
    this.#plan();
  }

  /** Ends a stretch of pure decoding at the first iteration boundary at or after a moment. */
  #cut(seconds: number): void {
    const steps = stepsWithin(this.#stride, seconds - this.#pendingStart);
    if (steps >= this.#pendingSteps) return;
    this.#pendingSteps = steps;
    this.nextEventAt = this.#pendingStart + strideSeconds(this.#stride, steps);
    // The next iteration looks at what arrived; nothing is gained by cutting again.
    this.#pendingCanBeCut = false;
  }

  #plan(): void {
    const threwOut = this.#makeRoom();
    const prompts = this.#fillBudget(!threwOut && this.#mayTakePrompts());
    const work = this.#work;
    this.#pendingDecodes = !prompts || this.#limits.rules.prefill === "mixed";
    work.decodeSequences = this.#pendingDecodes ? this.#decoding : 0;
    work.decodeContextTokens = this.#pendingDecodes ? this.#contextTokens : 0;
    this.#pendingStart = this.#now;
    this.#pendingCanBeCut = false;
    if (work.decodeSequences === 0 && !prompts) {
      this.nextEventAt = Infinity;
      this.#goIdle();
      return;
    }
    const { timer, growth } = this.#limits;
    const stride = this.#stride;
    if (prompts) {
      stride.steps = 1;
      stride.firstSeconds = timer.seconds(work);
      stride.slope = 0;
    } else straightStride(timer, work, this.#stepsUntilEvent(), this.#decoding * growth, stride);
    this.#pendingSteps = stride.steps;
    this.nextEventAt = this.#now + strideSeconds(stride, stride.steps);
    this.#pendingCanBeCut = !prompts && stride.steps > 1 && this.#line.size === 0;
  }

  /** Sums that come out of adding and taking away fractions start anew. */
  #goIdle(): void {
    this.#contextTokens = 0;
    this.#pool.usedBytes = 0;
    this.#reserve.reset();
  }

  #mayTakePrompts(): boolean {
    const { prefill, waitingServed } = this.#limits.rules;
    if (prefill !== "waiting-ratio" || this.#decoding === 0 || this.#partial >= 0) return true;
    return (
      this.#sincePrompts >= waitingServed.steps ||
      this.#line.size >= Math.floor(this.#decoding * waitingServed.ratio)
    );
  }

  /** Takes prompts into the next iteration, those that wait only where they are let in; true when there are any. */
  #fillBudget(letIn: boolean): boolean {
    const { rules, maxBatchedTokens, budgetPerAnswer } = this.#limits;
    const work = this.#work;
    work.prefillTokens = work.prefillPairs = work.prefillSequences = 0;
    this.#completing.length = 0;
    const answers = rules.prefill === "mixed" ? this.#decoding * budgetPerAnswer : 0;
    let budget = maxBatchedTokens - answers;
    if (this.#partial >= 0) budget = this.#takePrompt(this.#partial, this.#partialDone, budget);
    if (letIn) this.#letIn(budget, answers > 0);
    return work.prefillTokens > 0;
  }

  /** Admits waiting prompts in order until the budget, the sequence limit or the cache is full. */
  #letIn(room: number, besideAnswers: boolean): void {
    const { rules, maxSequences } = this.#limits;
    const work = this.#work;
    let budget = room;
    while (budget > 0 && this.#partial < 0 && this.#line.size > 0) {
      const request = this.#line.first;
      if (this.#decoding + work.prefillSequences >= maxSequences) break;
      const cached = this.#pool.cachedTokens(request);
      // A prompt that may not be divided waits for room; one that no iteration can hold is divided all the same.
      const isWhole = rules.chunkedPrefill || this.#promptTokens(request) - cached <= budget;
      if (!isWhole && (work.prefillTokens > 0 || besideAnswers) && this.#fitsOneIteration(request, cached))
        break;
      if (!this.#admit(request, cached)) break;
      this.#line.removeFirst();
      budget = this.#takePrompt(request, cached, budget);
    }
  }

  #fitsOneIteration(request: number, cached: number): boolean {
    return this.#promptTokens(request) - cached <= this.#limits.maxBatchedTokens - this.#limits.maxSequences;
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
    const { rules, growth } = this.#limits;
    let steps = this.#finishes.firstKey - this.#iteration;
    const grows = this.#decoding * growth * this.#pool.perToken;
    if (grows > 0) steps = Math.min(steps, Math.floor((this.#pool.poolBytes - this.#pool.usedBytes) / grows));
    if (this.#line.size > 0) {
      if (rules.reserve === "ratio") steps = Math.min(steps, RESERVE_LOOK);
      if (rules.prefill === "waiting-ratio" && this.#sincePrompts < rules.waitingServed.steps)
        steps = Math.min(steps, rules.waitingServed.steps - this.#sincePrompts);
    }
    return Math.max(steps, 1);
  }

  #commit(steps: number, end: number): void {
    const seconds = end - this.#now;
    const { growth } = this.#limits;
    this.#countTime(seconds, end, steps);
    this.#now = end;
    if (this.#pendingDecodes && this.#decoding > 0) {
      const grown = this.#decoding * steps * growth;
      this.#iteration += steps;
      this.#contextTokens += grown;
      this.#reserve.left -= grown;
      this.#pool.grow(grown);
      this.#sincePrompts += steps;
      this.#reserve.afterIterations(steps);
      this.#finishDue();
    }
    if (this.#work.prefillTokens > 0) {
      this.#sincePrompts = 0;
      for (const request of this.#completing) this.#firstTokenOf(request);
    }
  }

  #countTime(seconds: number, end: number, steps: number): void {
    const { totals } = this;
    const running = this.#decoding + this.#work.prefillSequences + (this.#partial >= 0 ? 1 : 0);
    const filledShare = this.#pool.filledShare;
    totals.busySeconds += seconds;
    totals.sequenceSeconds += running * seconds;
    const waitingSeconds = Math.max(this.#line.size * seconds - this.#notYetWaiting, 0);
    this.#notYetWaiting = 0;
    totals.waitingSeconds += waitingSeconds;
    totals.fillSeconds += filledShare * seconds;
    this.#listener.stretch?.({
      start: this.#now,
      end,
      running,
      waiting: seconds > 0 ? waitingSeconds / seconds : 0,
      filledShare,
      outputTokens:
        (this.#pendingDecodes ? this.#decoding * steps * this.#limits.growth : 0) + this.#completing.length,
      promptTokens: this.#work.prefillTokens,
    });
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
    this.#pool.grow(1);
    this.#reserve.left -= 1;
    const length = (table.input[request] as number) + generated;
    const left = (table.output[request] as number) - generated;
    if (left === 0) {
      this.#pool.release(request, length);
      this.#order.leave(request);
      this.#done(request);
      return;
    }
    this.#decoding += 1;
    this.#contextTokens += length;
    this.#reserve.whole += table.output[request] as number;
    const finish = this.#iteration + Math.ceil(left / this.#limits.growth);
    this.#finishAt[request] = finish;
    this.#finishes.push(finish, request);
  }

  #done(request: number): void {
    const table = this.#table;
    table.generated[request] = table.output[request] as number;
    table.finish[request] = this.#now;
    this.outstandingTokens -= table.owed[request] as number;
    this.outstandingRequests -= 1;
    this.#listener.finished(request, this.#now);
  }

  /** A decoding sequence leaves the batch and gives its cache back. */
  #leave(request: number): void {
    const table = this.#table;
    const { growth } = this.#limits;
    const output = table.output[request] as number;
    const before = table.generated[request] as number;
    const iterations =
      Math.ceil((output - before) / growth) - ((this.#finishAt[request] as number) - this.#iteration);
    const generated = before + iterations * growth;
    const length = (table.input[request] as number) + generated;
    table.generated[request] = Math.min(Math.floor(generated), output - 1);
    this.#finishAt[request] = -1;
    this.#order.leave(request);
    this.#decoding -= 1;
    this.#contextTokens -= length;
    this.#reserve.left -= output - generated;
    this.#reserve.whole -= output;
    this.#pool.release(request, length);
  }

  /** Throws out the youngest sequences until every running one has room for its next token; true when it had to. */
  #makeRoom(): boolean {
    const { growth } = this.#limits;
    const pool = this.#pool;
    let threwOut = false;
    while (this.#decoding > 1 && pool.usedBytes + this.#decoding * growth * pool.perToken > pool.poolBytes) {
      const request = this.#order.removeYoungest();
      if (request < 0) break;
      threwOut = true;
      this.totals.preemptions += 1;
      if (request === this.#partial) {
        pool.release(request, this.#promptTokens(request));
        this.#reserve.left -= this.#answerLeft(request);
        this.#partial = -1;
      } else this.#leave(request);
      this.#line.comeBack(request);
    }
    if (threwOut) this.#reserve.afterThrowingOut(this.#decoding);
    return threwOut;
  }

  #admit(request: number, cached: number): boolean {
    const { totals } = this;
    const pool = this.#pool;
    const tokens = this.#promptTokens(request);
    const isEmpty = this.#decoding === 0 && this.#work.prefillSequences === 0;
    const answerLeft = this.#answerLeft(request);
    const reserved = this.#reserve.tokensFor(answerLeft, this.#decoding * this.#limits.growth);
    const bytes = pool.bytesToAdmit(request, tokens) + reserved * pool.perToken;
    if (!isEmpty && pool.usedBytes + bytes > pool.poolBytes) return false;
    pool.admit(request, tokens);
    this.#reserve.left += answerLeft;
    this.#order.enter(request);
    if (Number.isNaN(this.#table.firstToken[request])) {
      this.#table.cached[request] = cached;
      totals.cachedTokens += cached;
      totals.promptTokens += this.#table.input[request] as number;
    }
    return true;
  }

  #answerLeft(request: number): number {
    return (this.#table.output[request] as number) - (this.#table.generated[request] as number);
  }

  #promptTokens(request: number): number {
    return (this.#table.input[request] as number) + (this.#table.generated[request] as number);
  }

  #dropStaleFinishes(): void {
    const queue = this.#finishes;
    while (queue.size > 0 && this.#finishAt[queue.firstItem] !== queue.firstKey) queue.removeFirst();
  }
}
