import type { ServiceTier, UsageRow } from "../core/usage.ts";
import type { Fields } from "./field-names.ts";
import type { Output } from "./format.ts";

/** What a column of a log can mean. */
export type Meaning =
  | "time"
  | "endTime"
  | "model"
  | "provider"
  | "host"
  | "input"
  | "cacheRead"
  | "cacheWrite5m"
  | "cacheWrite1h"
  | "output"
  | "reasoning"
  | "total"
  | "cost"
  | "currency"
  | "requests"
  | "id"
  | "task"
  | "tier"
  | "ttft"
  | "duration"
  | "servedLocally";

/** What a column can be called, the most telling name first. Names are folded. */
export type NamesOf = { readonly [meaning in Meaning]?: readonly string[] };

/** A log of requests, or of days, with a column for each thing: a format as a row. */
export interface LogFormat {
  name: string;
  /** All of these must be there; of a list any one. Folded names. */
  needs: readonly (string | readonly string[])[];
  /** None of these may be there. */
  not?: readonly string[];
  names: NamesOf;
  /** Its rows lie in lists inside the record, by the path to them. */
  lists?: readonly string[];
  provider?: string;
  task?: string;
  tier?: ServiceTier;
  /** Is the cached part inside the input? Where the source does not hold to one way, its total tells. */
  cache: "inside" | "beside" | "total-tells";
  reasoning: "inside" | "beside";
  /** Units of `cost` in a dollar: 100 for cents. */
  costUnits?: number;
  /** A cost of 0 beside tokens is one that the source does not know. */
  zeroCostIsUnknown?: true;
  /** The cost is an estimate of a tool that was never billed. */
  costIsEstimate?: true;
  /** A row is a day, or as much as it says; unset: a request. */
  grain?: "day";
  /** Not among the provider's own books: may be joined with them. */
  isRequestLog?: true;
  /** Times are seconds since the start of the trace. */
  relativeSeconds?: true;
  /** Seconds that a unit of the durations is worth in milliseconds: 1000 where they are seconds. */
  millisecondsPerUnit?: number;
  /** Models that the source calls by other names than the price book. */
  models?: Readonly<Record<string, string>>;
  /** Why a row is not usage; null when it is. The count of such rows is said. */
  leaveOut?(fields: Fields): ((count: number) => string) | null;
  /** Changes what was read, where a format has a habit that no column says. */
  amend?(row: UsageRow, fields: Fields, output: Output): void;
}
