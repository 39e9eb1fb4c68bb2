import type { OptionCondition, PreparedPlan } from "../model/prepared.ts";

/** What nobody may be told to do before it is known. */
const BARS: readonly OptionCondition["kind"][] = [
  "support",
  "price-doubt",
  "availability-missed",
  "interruption",
  "cold-start",
];

/** May an option be recommended? It stays on the ladder either way, with what is not known about it. */
export const mayWin = ({ options }: Pick<PreparedPlan, "options">, id: string): boolean =>
  options.find((option) => option.id === id)?.conditions.every(({ kind }) => !BARS.includes(kind)) ?? true;
