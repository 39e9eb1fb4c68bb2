/** Colours that differ from each other in both themes. */
const DISTINCT = [2, 3, 4, 5, 6, 7, 8, 9].map((number) => `var(--series-${number})`);

/** How many series a chart tells apart; all beyond are drawn as one. */
export const MOST_SERIES = DISTINCT.length;

/** The colour of a series by its place; grey for all beyond those that can be told apart. */
export const seriesColour = (place: number): string => DISTINCT[place] ?? "var(--series-1)";
