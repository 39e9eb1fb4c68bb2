/** Latencies at one load. */
export interface Latencies {
  tpotMs: number;
  /** Null = not measured, or not asked for. */
  ttftMs: number | null;
}

/** Measured over predicted at one point of one deployment. */
export interface Anchor {
  /** Every iteration takes so many times what the model says. */
  step: number;
  /** What is left of the time to first token after that. */
  firstToken: number;
}

/**
 * What one measured point says about every other load of that model, GPU and engine: the iteration's error is mostly
 * the same at all of them. Throws RangeError when a time is not positive.
 */
export function anchorOn(predicted: Latencies, measured: Latencies): Anchor {
  const step = ratio(measured.tpotMs, predicted.tpotMs);
  if (measured.ttftMs === null || predicted.ttftMs === null) return { step, firstToken: 1 };
  return { step, firstToken: ratio(measured.ttftMs, predicted.ttftMs * step) };
}

/** A prediction at another load of the same deployment, moved by the anchor. */
export const anchored = (prediction: Latencies, anchor: Anchor): Latencies => ({
  tpotMs: prediction.tpotMs * anchor.step,
  ttftMs: prediction.ttftMs === null ? null : prediction.ttftMs * anchor.step * anchor.firstToken,
});

function ratio(measured: number, predicted: number): number {
  if (!(measured > 0) || !(predicted > 0) || !Number.isFinite(measured / predicted))
    throw new RangeError(`times must be positive: measured ${measured}, predicted ${predicted}`);
  return measured / predicted;
}
