/** The time that a file's rows without ids cover, by provider. */
export class Coverage {
  readonly #spans = new Map<string, { startMs: number; endMs: number }>();

  add(provider: string | null, startMs: number, endMs: number): void {
    const span = this.#spans.get(provider ?? "");
    if (span === undefined) this.#spans.set(provider ?? "", { startMs, endMs });
    else {
      if (startMs < span.startMs) span.startMs = startMs;
      if (endMs > span.endMs) span.endMs = endMs;
    }
  }

  /** Providers of which both files cover some of the same time; "" stands for none named. */
  sharedWith(other: Coverage): string[] {
    return [...this.#spans].flatMap(([provider, span]) => {
      const twin = other.#spans.get(provider);
      return twin !== undefined && span.startMs < twin.endMs && twin.startMs < span.endMs ? [provider] : [];
    });
  }
}

export interface CoveredFile {
  file: string;
  /** A log of requests beside the provider's books; those are joined with exports and not compared here. */
  isRequestLog: boolean;
  usage: Coverage;
  cost: Coverage;
}

/** Rows without ids cannot be told apart, so files that overlap in time may count the same thing twice. */
export function overlapNotes(files: readonly CoveredFile[]): string[] {
  const notes: string[] = [];
  for (const [index, one] of files.entries()) {
    for (const other of files.slice(index + 1)) {
      const both = `${one.file} and ${other.file}`;
      if (one.isRequestLog === other.isRequestLog && one.usage.sharedWith(other.usage).length > 0) {
        notes.push(`${both} cover some of the same time; their rows carry no ids, so all of them count.`);
      }
      const billed = one.cost.sharedWith(other.cost);
      if (billed.length > 0) {
        notes.push(`${both} both bill ${billed.join(", ")} for some of the same time; both count.`);
      }
    }
  }
  return notes;
}
