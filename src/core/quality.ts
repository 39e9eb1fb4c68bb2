/** One published benchmark result. Only results of the same benchmark and version can be compared. */
export interface QualityResult {
  model: string;
  category: string;
  benchmark: string;
  /** Version, subset or setting of the benchmark; empty when it has none. */
  version: string;
  score: number;
  unit: string;
  higherIsBetter: boolean;
  /** The checkpoint and reasoning effort that was tested. */
  variant: string;
  sourceUrl: string;
  date: string;
}

/** Two models on the same benchmark and version. */
export interface SharedResult {
  benchmark: string;
  version: string;
  category: string;
  current: number;
  candidate: number;
  unit: string;
  /** Candidate over current, above 1 where the candidate is better; null where the one below is 0. */
  ratio: number | null;
  currentVariant: string;
  candidateVariant: string;
  /** ISO date of the younger of the two results. */
  date: string;
  sourceUrl: string;
}

export interface QualityComparison {
  shared: SharedResult[];
  /**
   * Median over the shared benchmarks of candidate over current, above 1 where the candidate is better; null
   * without a shared benchmark. A prior for which models are worth testing, never a share of quality.
   */
  medianRatio: number | null;
}

/**
 * What published results say about moving work from one model to another. Of several results of a model on a
 * benchmark (reasoning efforts, checkpoints) its best counts, for both models.
 */
export function compareQuality(
  results: readonly QualityResult[],
  currentModel: string,
  candidateModel: string,
): QualityComparison {
  const current = bestByBenchmark(results, currentModel);
  const candidate = bestByBenchmark(results, candidateModel);
  const shared: SharedResult[] = [];
  for (const [key, now] of current) {
    const other = candidate.get(key);
    if (other === undefined) continue;
    const [better, base] = now.higherIsBetter ? [other.score, now.score] : [now.score, other.score];
    shared.push({
      benchmark: now.benchmark,
      version: now.version,
      category: now.category,
      current: now.score,
      candidate: other.score,
      unit: now.unit,
      ratio: base > 0 ? better / base : null,
      currentVariant: now.variant,
      candidateVariant: other.variant,
      date: now.date > other.date ? now.date : other.date,
      sourceUrl: other.sourceUrl,
    });
  }
  return { shared, medianRatio: median(shared.flatMap(({ ratio }) => ratio ?? [])) };
}

function bestByBenchmark(results: readonly QualityResult[], model: string): Map<string, QualityResult> {
  const best = new Map<string, QualityResult>();
  for (const result of results) {
    if (result.model !== model) continue;
    const key = JSON.stringify([result.benchmark, result.version, result.category, result.unit]);
    const known = best.get(key);
    if (known === undefined || isBetter(result, known)) best.set(key, result);
  }
  return best;
}

const isBetter = (a: QualityResult, b: QualityResult): boolean =>
  a.higherIsBetter ? a.score > b.score : a.score < b.score;

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}
