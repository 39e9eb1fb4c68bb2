import type { Grain, UsageRow } from "../core/usage.ts";
import type { Picodollars } from "../core/money.ts";
import { addTokens, cachedInputTokens, inputTokens, outputTokens, type TokenCounts } from "../core/tokens.ts";
import { HOUR_MS, MINUTE_MS, DAY_MS } from "../core/time.ts";
import { cachedShareBin, lengthBin } from "./length-bins.ts";
import { measurePrefixReuse, type HashedPrompt } from "./prefix-reuse.ts";
import { CostCells } from "../pricing/cost-cells.ts";
import type { PriceBoundaries } from "../pricing/price-boundaries.ts";
import type { LengthCell, Segment, SegmentKey, SegmentSums, Timeline } from "./profile.ts";

/** Collects the rows of one segment, all of one grain. Sums are of whole numbers, so the order of rows does not matter. */
export class SegmentBuilder {
  readonly key: SegmentKey;
  requests: number | null = 0;
  billed: Picodollars | null = null;
  readonly grain: Grain;
  readonly boundaries: PriceBoundaries;
  readonly #cells = new CostCells();
  readonly #lengths = new Map<number, MutableLengths>();
  readonly #steps = new Map<number, Float64Array>();
  readonly #prompts: HashedPrompt[] = [];
  /** Sums taken over unopened while nothing else was added: millions of cells need not be merged. */
  #whole: SegmentSums | null = null;

  constructor(key: SegmentKey, grain: Grain, boundaries: PriceBoundaries) {
    this.key = key;
    this.grain = grain;
    this.boundaries = boundaries;
  }

  add(row: UsageRow): void {
    this.#open();
    const input = inputTokens(row.tokens);
    const cached = cachedInputTokens(row.tokens);
    const output = outputTokens(row.tokens);
    this.requests = this.requests === null || row.requests === null ? null : this.requests + row.requests;
    if (row.billed !== null) this.billed = (this.billed ?? 0n) + row.billed;
    this.#cells.addRow(row, this.boundaries);
    this.#addTime(row, input, cached, output);
    if (row.grain === "request" && input !== undefined && output !== undefined) {
      this.#addLengths(input, cached ?? 0, output, row.requests ?? 1);
    }
    if (row.prefix !== null) this.#prompts.push({ timeMs: row.startMs, prefix: row.prefix });
  }

  /** Adds sums of rows of this segment and grain, which is the same as adding the rows. */
  addSums(sums: SegmentSums): void {
    const isFirst = this.#whole === null && this.#cells.size === 0;
    this.#open();
    this.requests = this.requests === null || sums.requests === null ? null : this.requests + sums.requests;
    if (sums.billed !== null) this.billed = (this.billed ?? 0n) + sums.billed;
    this.#whole = sums;
    if (!isFirst) this.#open();
  }

  /** Adds everything that another builder collected; rare tasks are merged into one. */
  merge(other: SegmentBuilder): void {
    this.#open();
    other.#open();
    this.requests = this.requests === null || other.requests === null ? null : this.requests + other.requests;
    if (other.billed !== null) this.billed = (this.billed ?? 0n) + other.billed;
    for (const cell of other.#cells.values()) this.#cells.add(cell);
    for (const { requests, inputTokens, cachedInputTokens, outputTokens } of other.#lengths.values()) {
      this.#addLengths(inputTokens, cachedInputTokens, outputTokens, requests);
    }
    for (const [step, sums] of other.#steps) {
      const mine = this.#steps.get(step);
      if (mine === undefined) this.#steps.set(step, Float64Array.from(sums));
      else for (let i = 0; i < sums.length; i++) mine[i] = mine[i]! + sums[i]!;
    }
    for (const prompt of other.#prompts) this.#prompts.push(prompt);
  }

  /** Every row is in exactly one cost cell, so the cells add up to the segment. */
  get tokens(): TokenCounts {
    const total: TokenCounts = {};
    for (const cell of this.#whole?.costCells ?? this.#cells.values()) addTokens(total, cell.tokens);
    return total;
  }

  finish(): Segment {
    const byNumber = <T>(map: ReadonlyMap<number, T>): T[] =>
      [...map.entries()].sort((a, b) => a[0] - b[0]).map(([, value]) => value);
    return {
      ...this.key,
      requests: this.requests,
      tokens: this.tokens,
      billed: this.billed,
      grain: this.grain,
      costCells: this.#whole?.costCells ?? this.#cells.sorted(),
      lengths: this.#whole?.lengths ?? byNumber(this.#lengths),
      timeline: this.#whole === null ? this.#timeline() : this.#whole.timeline,
      reuse: this.#prompts.length === 0 ? null : measurePrefixReuse(this.#prompts),
    };
  }

  /** Merges sums that were taken over unopened into the maps. */
  #open(): void {
    if (this.#whole === null) return;
    const { costCells, lengths, timeline } = this.#whole;
    this.#whole = null;
    for (const cell of costCells) this.#cells.add(cell);
    for (const { requests, inputTokens, cachedInputTokens, outputTokens } of lengths) {
      this.#addLengths(inputTokens, cachedInputTokens, outputTokens, requests);
    }
    if (timeline === null) return;
    for (let index = 0; index < timeline.steps.length; index++) {
      const sums = this.#sumsOf(timeline.steps[index]!);
      sums[0] = sums[0]! + timeline.requests[index]!;
      sums[1] = sums[1]! + timeline.inputTokens[index]!;
      sums[2] = sums[2]! + timeline.cachedInputTokens[index]!;
      sums[3] = sums[3]! + timeline.outputTokens[index]!;
    }
  }

  #addTime(row: UsageRow, input = 0, cached = 0, output = 0): void {
    if (row.grain === "span") return;
    // Steps are as fine as the source: a longer bucket is spread over its minutes only when the load is computed, so
    // that the profile never claims to know more than the source.
    const stepMs = stepOf(row.grain);
    const sums = this.#sumsOf(Math.floor(row.startMs / stepMs));
    sums[0] = sums[0]! + (row.requests ?? 0);
    sums[1] = sums[1]! + input;
    sums[2] = sums[2]! + cached;
    sums[3] = sums[3]! + output;
  }

  /** The sums of a step, to be added to. */
  #sumsOf(step: number): Float64Array {
    let sums = this.#steps.get(step);
    if (sums === undefined) this.#steps.set(step, (sums = new Float64Array(4)));
    return sums;
  }

  /**
   * A row may stand for several requests of the same size. The mean of the requests in a bin lies in that bin, so sums
   * land in the bin they came from.
   */
  #addLengths(input: number, cached: number, output: number, requests: number): void {
    const bins = lengthBin(input / requests) * 256 + lengthBin(output / requests);
    const id = bins * 11 + cachedShareBin(cached, input);
    const cell = this.#lengths.get(id);
    if (cell === undefined) {
      this.#lengths.set(id, {
        requests,
        inputTokens: input,
        cachedInputTokens: cached,
        outputTokens: output,
      });
      return;
    }
    cell.requests += requests;
    cell.inputTokens += input;
    cell.cachedInputTokens += cached;
    cell.outputTokens += output;
  }

  #timeline(): Timeline | null {
    if (this.#steps.size === 0) return null;
    const ordered = [...this.#steps.entries()].sort((a, b) => a[0] - b[0]);
    const column = (index: number): number[] => ordered.map(([, sums]) => sums[index]!);
    return {
      stepMs: stepOf(this.grain),
      steps: ordered.map(([step]) => step),
      requests: column(0),
      inputTokens: column(1),
      cachedInputTokens: column(2),
      outputTokens: column(3),
    };
  }
}

function stepOf(grain: Grain): number {
  if (grain === "request" || grain === "minute") return MINUTE_MS;
  return grain === "hour" ? HOUR_MS : DAY_MS;
}

type MutableLengths = { -readonly [K in keyof LengthCell]: LengthCell[K] };
