import type { OptionKind } from "../../planner/model/prepared.ts";

/** The colour of a rung wherever rungs are drawn. */
export const RUNG_COLOURS: Readonly<Record<OptionKind, string>> = {
  api: "var(--series-1)",
  "api-tuned": "var(--series-1)",
  "closed-cheaper": "var(--series-6)",
  "hosted-open": "var(--series-7)",
  "dedicated-hosted": "var(--series-5)",
  "self-host-rent": "var(--series-2)",
  "self-host-buy": "var(--series-3)",
  hybrid: "var(--series-4)",
};
