import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { Profile } from "../../traffic/profile.ts";
import type { PlanQuestion } from "../plan/plan-question.ts";
import type { ReadTraffic } from "../plan/read-traffic.ts";
import type { LedgerReading } from "./ledger-reading.ts";

/** Traffic that was read, so that a changed setting only prepares again. */
export interface CachedTraffic {
  key: string;
  source: "ledger" | "sample" | "files";
  label: string;
  /** Paths; of uploaded files alone. */
  files: readonly string[];
  /** The folder in which uploaded files are kept. */
  folder: string | null;
  /** What decided how it was read: when that changes it is read again. */
  readAs: string;
  read: ReadTraffic;
  /** Of a ledger: when it was read, and what it held. */
  reading: LedgerReading | null;
  /** The last plan on it. */
  last: { material: PlanMaterial; question: PlanQuestion } | null;
  /** Answers by question, as they were sent, and what they were made of. */
  answers: Map<string, CachedAnswer>;
}

interface CachedAnswer {
  text: string;
  last: CachedTraffic["last"];
}

const MOST_KNOWN = 8;
const MOST_BYTES = 200 << 20;
const MOST_ANSWERS = 6;

/** The traffic that was used last, bounded by count and by size; `dropped` is told what had to go. */
export class TrafficCache {
  readonly #known = new Map<string, CachedTraffic>();
  readonly #dropped: (traffic: CachedTraffic) => void;

  constructor(dropped: (traffic: CachedTraffic) => void) {
    this.#dropped = dropped;
  }

  get(key: string): CachedTraffic | undefined {
    const found = this.#known.get(key);
    if (found !== undefined) this.#touch(found);
    return found;
  }

  /** The newest of a source other than files. */
  newest(source: "ledger" | "sample"): CachedTraffic | undefined {
    return [...this.#known.values()].findLast((each) => each.source === source);
  }

  keep(traffic: CachedTraffic): void {
    this.#touch(traffic);
    let bytes = 0;
    for (const each of [...this.#known.values()].toReversed()) {
      bytes += sizeOf(each.read.profile);
      if (each === traffic || (bytes <= MOST_BYTES && this.#known.size <= MOST_KNOWN)) continue;
      this.#known.delete(each.key);
      this.#dropped(each);
    }
  }

  #touch(traffic: CachedTraffic): void {
    this.#known.delete(traffic.key);
    this.#known.set(traffic.key, traffic);
  }
}

export function cacheAnswer({ answers }: CachedTraffic, question: string, answer: CachedAnswer): void {
  answers.set(question, answer);
  const [oldest] = answers.keys();
  if (answers.size > MOST_ANSWERS && oldest !== undefined) answers.delete(oldest);
}

/** About what a profile takes in memory, bytes. */
function sizeOf({ segments }: Profile): number {
  return segments.reduce(
    (sum, { costCells, lengths, timeline }) =>
      sum + 400 + costCells.length * 300 + lengths.length * 80 + (timeline?.steps.length ?? 0) * 40,
    0,
  );
}
