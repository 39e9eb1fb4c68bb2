import type { OptionCondition, PreparedOption } from "../model/prepared.ts";

/** What nobody may be told to do before it is known. */
const BARS: readonly OptionCondition["kind"][] = [
  "support",
  "second-source",
  "price-doubt",
  "availability-missed",
  "interruption",
  "cold-start",
];

/** Why an option may not be recommended although it stays on the ladder; null where it may. */
export const barOf = ({ conditions }: Pick<PreparedOption, "conditions">): string | null =>
  conditions.find(({ kind }) => BARS.includes(kind))?.text ?? null;
