import type { AssumptionName } from "./assumption-name.ts";

/** A number that was not measured on this team's own traffic, with its band and its source. */
export interface Assumption {
  name: AssumptionName;
  unit: string;
  low: number;
  typical: number;
  high: number;
  source: string;
  /** ISO date or as printed by the source; empty when the source gives none. */
  date: string;
  note?: string;
}

/**
 * One value per assumption: the typical one, a draw, or what the user set. Read with `valueOf`, which throws where one
 * is missing.
 */
export type AssumptionValues = Readonly<Partial<Record<AssumptionName, number>>>;

/** The typical value of every assumption; a later row of the same name replaces an earlier one. */
export const typicalValues = (assumptions: readonly Assumption[]): AssumptionValues =>
  Object.fromEntries(assumptions.map(({ name, typical }) => [name, typical]));
