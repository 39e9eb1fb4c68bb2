/** Milliseconds UTC, from inclusive, to exclusive; null: open at that end. */
export interface Period {
  fromMs: number | null;
  toMs: number | null;
}

export const ALL_TIME: Period = { fromMs: null, toMs: null };
