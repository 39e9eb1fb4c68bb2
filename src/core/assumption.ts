/** A number that nobody measured on this team's own traffic, with the band it may lie in and who says so. */
export interface Assumption {
  name: string;
  unit: string;
  low: number;
  typical: number;
  high: number;
  source: string;
  /** ISO date or as printed by the source; empty when the source gives none. */
  date: string;
  note?: string;
}

/** One value per assumption name: the typical one, a draw, or what the user set. */
export type AssumptionValues = Readonly<Record<string, number>>;
