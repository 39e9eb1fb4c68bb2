import { numberAt } from "../core/at.ts";
import type { UpstreamState } from "../routing/upstream.ts";
import { FinishQueue } from "./finish-queue.ts";
import { KvPool } from "./kv-pool.ts";
import type { ReplicaLimits } from "./replica-limits.ts";
import type { ReplicaListener } from "./replica-listener.ts";
import { emptyTotals, type ReplicaTotals } from "./replica-totals.ts";
import type { RequestTable } from "./request-table.ts";
import { RunningOrder } from "./running-order.ts";
import type { StepWork } from "./step-time.ts";
import { stepsWithin, straightStride, strideSeconds, type Stride } from "./stride.ts";
import { WaitingQueue } from "./waiting-queue.ts";
import { Watermark } from "./watermark.ts";

/** The watermark falls between events, so admission is tried again after this many iterations. */
const ITERATIONS_PER_ADMISSION = 16;

/**
 * One engine with continuous batching by the rules of its row: running sequences first, then the rest of a chunked
 * prompt, then waiting prompts in order, until the token budget, the sequence limit or the cache is full. When the
 * cache runs out the sequence admitted last is preempted and recomputed later. Iterations in which running sequences
 * only add tokens are one event whose time is the exact sum over the growing context.
 */
export class ReplicaSimulation implements UpstreamState {
  readonly totals: ReplicaTotals = emptyTotals();
  readonly id: string;
  readonly available = true;
  readonly maxContextTokens: number;
  readonly maxRequests: number | null;
  /** Tokens still owed to the requests routed here, counted as a router counts them: whole requests. */
  outstandingTokens = 0;
  outstandingRequests = 0;
  /** When the current iterations end, in seconds; Infinity when idle. */
  nextEventAt = Infinity;

  readonly #limits: ReplicaLimits;
  readonly #table: RequestTable;
  readonly #listener: ReplicaListener;
  readonly #pool: KvPool;
  readonly #waiting = new WaitingQueue();
  #now = 0;
  /** The request whose prompt was chunked in the last iteration, and how many of its tokens are computed; -1 = none. */
  #chunked = -1;
  #chunkedTokens = 0;
  /** Decoding sequences, the sum of their lengths, and the iteration after which each ends. */
  #decoding = 0;
  #contextTokens = 0;
  #iteration = 0;
  readonly #finishes = new FinishQueue();
  readonly #finishAt: Float64Array;
  readonly #running: RunningOrder;
  readonly #watermark: Watermark;
  /** Summed over the waiting requests: seconds of the current iterations before each of them arrived. */
  #notYetWaiting = 0;
  /** Decode iterations since the last prefill. */
  #sincePrefill = 0;

  /** The current iterations. */
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
    this.#watermark = new Watermark(limits.rules);
    this.#running = new RunningOrder(table.count);
    this.#finishAt = new Float64Array(table.count).fill(-1);
  }

  /** Tokens of a request's prompt that lie in the prefix cache. */
  held = (request: number): number => this.#pool.held(request);

  /** Puts a request into the waiting queue, at a moment not before the last event. */
  enqueue(request: number, seconds: number): void {
    this.#waiting.add(request);
    this.totals.mostWaiting = Math.max(this.totals.mostWaiting, this.#waiting.size);
    this.outstandingTokens += numberAt(this.#table.owed, request);
    this.outstandingRequests += 1;
    if (this.nextEventAt === Infinity) {
      // Requests that arrive at the same moment are scheduled together.
      this.#now = this.#pendingStart = this.nextEventAt = Math.max(this.#now, seconds);
      this.#pendingSteps = 0;
      return;
    }
    this.#notYetWaiting += seconds - this.#pendingStart;
    if (this.#pendingCanBeCut) this.#cut(seconds);
  }

  /** Completes the current iterations and schedules the next ones. */
  advance(): void {
    if (this.#pendingSteps > 0) this.#commit(this.#pendingSteps, this.nextEventAt);
    this.#plan();
  }

  /** Ends a run of pure decoding at the first iteration boundary at or after a moment. */
  #cut(seconds: number): void {
    const steps = stepsWithin(this.#stride, seconds - this.#pendingStart);
    if (steps >= this.#pendingSteps) return;
    this.#pendingSteps = steps;
    this.nextEventAt = this.#pendingStart + strideSeconds(this.#stride, steps);
    // The next iteration schedules what has arrived; another arrival before it changes nothing.
    this.#pendingCanBeCut = false;
  }

  #plan(): void {
    const preempted = this.#preemptUntilRoom();
    const prompts = this.#schedulePrompts(!preempted && this.#mayAdmit());
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
    this.#pendingCanBeCut = !prompts && stride.steps > 1 && this.#waiting.size === 0;
  }

  /** Resets sums that have gathered rounding errors. */
  #goIdle(): void {
    this.#contextTokens = 0;
    this.#pool.usedBytes = 0;
    this.#watermark.reset();
  }

  #mayAdmit(): boolean {
    const { prefill, waitingServed } = this.#limits.rules;
    if (prefill !== "waiting-ratio" || this.#decoding === 0 || this.#chunked >= 0) return true;
    return (
      this.#sincePrefill >= waitingServed.steps ||
      this.#waiting.size >= Math.floor(this.#decoding * waitingServed.ratio)
    );
  }

  /** Schedules prompts for the next iteration, waiting ones only when `admits`; true when there are any. */
  #schedulePrompts(admits: boolean): boolean {
    const { rules, maxBatchedTokens, budgetPerAnswer } = this.#limits;
    const work = this.#work;
    work.prefillTokens = work.prefillPairs = work.prefillSequences = 0;
    this.#completing.length = 0;
    const answers = rules.prefill === "mixed" ? this.#decoding * budgetPerAnswer : 0;
    let budget = maxBatchedTokens - answers;
    if (this.#chunked >= 0) budget = this.#scheduleChunk(this.#chunked, this.#chunkedTokens, budget);
    if (admits) this.#admitWaiting(budget, answers > 0);
    return work.prefillTokens > 0;
  }

  /** Admits waiting prompts in order until the budget, the sequence limit or the cache is full. */
  #admitWaiting(room: number, besideAnswers: boolean): void {
    const { rules, maxSequences } = this.#limits;
    const work = this.#work;
    let budget = room;
    while (budget > 0 && this.#chunked < 0 && this.#waiting.size > 0) {
      const request = this.#waiting.first;
      if (this.#decoding + work.prefillSequences >= maxSequences) break;
      const cached = this.#pool.cachedTokens(request);
      // Without chunked prefill a prompt waits for an iteration with room for all of it, unless none can ever hold it.
      const isWhole = rules.chunkedPrefill || this.#promptTokens(request) - cached <= budget;
      if (!isWhole && (work.prefillTokens > 0 || besideAnswers) && this.#fitsOneIteration(request, cached))
        break;
      if (!this.#allocate(request, cached)) break;
      this.#waiting.removeFirst();
      budget = this.#scheduleChunk(request, cached, budget);
    }
  }

  #fitsOneIteration(request: number, cached: number): boolean {
    return this.#promptTokens(request) - cached <= this.#limits.maxBatchedTokens - this.#limits.maxSequences;
  }

  /** Schedules as much of a prompt as the budget allows; returns the rest of the budget. */
  #scheduleChunk(request: number, done: number, budget: number): number {
    const work = this.#work;
    const target = this.#promptTokens(request);
    const chunk = Math.min(target - done, budget);
    if (chunk <= 0) return budget;
    work.prefillTokens += chunk;
    work.prefillPairs += chunk * done + (chunk * (chunk + 1)) / 2;
    if (done + chunk < target) {
      this.#chunked = request;
      this.#chunkedTokens = done + chunk;
    } else {
      this.#chunked = -1;
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
    if (this.#waiting.size > 0) {
      if (rules.reserve === "ratio") steps = Math.min(steps, ITERATIONS_PER_ADMISSION);
      if (rules.prefill === "waiting-ratio" && this.#sincePrefill < rules.waitingServed.steps)
        steps = Math.min(steps, rules.waitingServed.steps - this.#sincePrefill);
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
      this.#watermark.left -= grown;
      this.#pool.grow(grown);
      this.#sincePrefill += steps;
      this.#watermark.afterIterations(steps);
      this.#finishDue();
    }
    if (this.#work.prefillTokens > 0) {
      this.#sincePrefill = 0;
      for (const request of this.#completing) this.#firstTokenOf(request);
    }
  }

  #countTime(seconds: number, end: number, steps: number): void {
    const { totals } = this;
    const running = this.#decoding + this.#work.prefillSequences + (this.#chunked >= 0 ? 1 : 0);
    const filledShare = this.#pool.filledShare;
    totals.busySeconds += seconds;
    totals.sequenceSeconds += running * seconds;
    const waitingSeconds = Math.max(this.#waiting.size * seconds - this.#notYetWaiting, 0);
    this.#notYetWaiting = 0;
    totals.waitingSeconds += waitingSeconds;
    totals.fillSeconds += filledShare * seconds;
    this.#listener.interval?.({
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
      this.#free(request);
      this.#finish(request);
    }
  }

  /** A prompt is computed and its next token is there: the first, unless the request was preempted before. */
  #firstTokenOf(request: number): void {
    const table = this.#table;
    const generated = numberAt(table.generated, request) + 1;
    table.generated[request] = generated;
    if (Number.isNaN(table.firstToken[request])) table.firstToken[request] = this.#now;
    this.#pool.grow(1);
    this.#watermark.left -= 1;
    const length = numberAt(table.input, request) + generated;
    const left = numberAt(table.output, request) - generated;
    if (left === 0) {
      this.#pool.free(request, length);
      this.#running.remove(request);
      this.#finish(request);
      return;
    }
    this.#decoding += 1;
    this.#contextTokens += length;
    this.#watermark.whole += numberAt(table.output, request);
    const finish = this.#iteration + Math.ceil(left / this.#limits.growth);
    this.#finishAt[request] = finish;
    this.#finishes.push(finish, request);
  }

  #finish(request: number): void {
    const table = this.#table;
    table.generated[request] = numberAt(table.output, request);
    table.finish[request] = this.#now;
    this.outstandingTokens -= numberAt(table.owed, request);
    this.outstandingRequests -= 1;
    this.#listener.finished(request, this.#now);
  }

  /** Takes a decoding sequence out of the batch and frees its cache. */
  #free(request: number): void {
    const table = this.#table;
    const { growth } = this.#limits;
    const output = numberAt(table.output, request);
    const before = numberAt(table.generated, request);
    const iterations =
      Math.ceil((output - before) / growth) - (numberAt(this.#finishAt, request) - this.#iteration);
    const generated = before + iterations * growth;
    const length = numberAt(table.input, request) + generated;
    table.generated[request] = Math.min(Math.floor(generated), output - 1);
    this.#finishAt[request] = -1;
    this.#running.remove(request);
    this.#decoding -= 1;
    this.#contextTokens -= length;
    this.#watermark.left -= output - generated;
    this.#watermark.whole -= output;
    this.#pool.free(request, length);
  }

  /** Preempts the sequences admitted last until each running one has room for its next token; true when it had to. */
  #preemptUntilRoom(): boolean {
    const { growth } = this.#limits;
    const pool = this.#pool;
    let preempted = false;
    while (this.#decoding > 1 && pool.usedBytes + this.#decoding * growth * pool.perToken > pool.poolBytes) {
      const request = this.#running.removeLatest();
      if (request < 0) break;
      preempted = true;
      this.totals.preemptions += 1;
      if (request === this.#chunked) {
        pool.free(request, this.#promptTokens(request));
        this.#watermark.left -= this.#answerLeft(request);
        this.#chunked = -1;
      } else this.#free(request);
      this.#waiting.requeue(request);
    }
    if (preempted) this.#watermark.afterPreemption(this.#decoding);
    return preempted;
  }

  #allocate(request: number, cached: number): boolean {
    const { totals } = this;
    const pool = this.#pool;
    const tokens = this.#promptTokens(request);
    const isEmpty = this.#decoding === 0 && this.#work.prefillSequences === 0;
    const answerLeft = this.#answerLeft(request);
    const reserved = this.#watermark.tokensFor(answerLeft, this.#decoding * this.#limits.growth);
    const bytes = pool.bytesToAllocate(request, tokens) + reserved * pool.perToken;
    if (!isEmpty && pool.usedBytes + bytes > pool.poolBytes) return false;
    pool.allocate(request, tokens);
    this.#watermark.left += answerLeft;
    this.#running.admit(request);
    if (Number.isNaN(this.#table.firstToken[request])) {
      this.#table.cached[request] = cached;
      totals.cachedTokens += cached;
      totals.promptTokens += numberAt(this.#table.input, request);
    }
    return true;
  }

  #answerLeft(request: number): number {
    return numberAt(this.#table.output, request) - numberAt(this.#table.generated, request);
  }

  #promptTokens(request: number): number {
    return numberAt(this.#table.input, request) + numberAt(this.#table.generated, request);
  }

  #dropStaleFinishes(): void {
    const queue = this.#finishes;
    while (queue.size > 0 && this.#finishAt[queue.firstItem] !== queue.firstKey) queue.removeFirst();
  }
}
