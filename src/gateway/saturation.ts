import { performance } from "node:perf_hooks";
import type { CoreSaturation } from "../contract/api.ts";

/** A core that is busier than this has a queue. */
const SATURATED_SHARE = 0.9;

/**
 * Is a core saturated? `busyShares` are those of the last minute, one after the other: a moment's rush is none. All
 * processes that serve share the requests evenly; requests stay as they are.
 * @internal exported for its test
 */
export function saturation(
  busyShares: readonly number[],
  requestsPerSecond: number,
  processes: number,
  cores: number,
): CoreSaturation | null {
  if (busyShares.length < SAMPLES || Math.min(...busyShares) < SATURATED_SHARE) return null;
  const busyShare = busyShares.reduce((sum, share) => sum + share, 0) / busyShares.length;
  const withOneMore = (requestsPerSecond * (processes + 1)) / processes;
  return {
    busyShare,
    requestsPerSecond,
    withOneMorePerSecond: processes < cores ? withOneMore : null,
  };
}

const SAMPLES = 6;
const SAMPLE_MS = 10_000;

/** Watches how busy this process is. `tell` is called when its core has become saturated. */
export class SaturationWatch {
  readonly #processes: number;
  readonly #cores: number;
  readonly #tell: (saturation: CoreSaturation) => void;
  readonly #timer: NodeJS.Timeout;
  #before = performance.eventLoopUtilization();
  #shares: number[] = [];
  #counts: number[] = [];
  #count = 0;
  /** Null while the core is not saturated. */
  now: CoreSaturation | null = null;

  constructor(processes: number, cores: number, tell: (saturation: CoreSaturation) => void) {
    this.#processes = processes;
    this.#cores = cores;
    this.#tell = tell;
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS).unref();
  }

  /** A request has ended. */
  count(): void {
    this.#count++;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const now = performance.eventLoopUtilization();
    this.#shares = [...this.#shares, performance.eventLoopUtilization(now, this.#before).utilization].slice(
      -SAMPLES,
    );
    this.#counts = [...this.#counts, this.#count].slice(-SAMPLES);
    this.#before = now;
    this.#count = 0;
    const perSecond =
      this.#counts.reduce((sum, count) => sum + count, 0) / ((this.#counts.length * SAMPLE_MS) / 1000);
    const wasSaturated = this.now !== null;
    this.now = saturation(this.#shares, perSecond * this.#processes, this.#processes, this.#cores);
    if (this.now !== null && !wasSaturated) this.#tell(this.now);
  }
}
