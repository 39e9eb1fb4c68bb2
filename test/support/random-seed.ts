/** Seed of a test with random moments, which says it in its name: BREAKEVEN_SEED repeats a run that failed. */
export const randomSeed = (): number =>
  Number(process.env["BREAKEVEN_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
