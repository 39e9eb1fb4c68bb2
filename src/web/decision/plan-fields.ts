import type { PlanQuery } from "../../contract/api.ts";

/** A flag of `plan` that is on or off. */
export const SWITCHES: readonly {
  name:
    | "undecided"
    | "private"
    | "frontierNeeded"
    | "noGpuSkills"
    | "rapidSwitching"
    | "noPeople"
    | "asMonth";
  on: "move" | "true";
  label: string;
  /** Rarely needed: folded away until it is set. */
  isRare?: true;
}[] = [
  { name: "asMonth", on: "true", label: "this pattern repeats all month" },
  { name: "undecided", on: "move", label: "everything undecided may move" },
  { name: "private", on: "true", label: "the data must stay in-house" },
  { name: "frontierNeeded", on: "true", label: "only a frontier model will do", isRare: true },
  { name: "noGpuSkills", on: "true", label: "nobody here can run GPUs" },
  { name: "rapidSwitching", on: "true", label: "the model changes every few weeks", isRare: true },
  { name: "noPeople", on: "true", label: "leave engineers' time out" },
];

/** A flag of `plan` with a typed value. */
export interface Field {
  name:
    | "offer"
    | "target"
    | "model"
    | "ttft"
    | "tpot"
    | "horizon"
    | "invoice"
    | "monthlyRequests"
    | "privacy"
    | "vendors"
    | "regions"
    | "require"
    | "qualityFloor"
    | "sellers";
  label: string;
  /** The default, or an example of the syntax. */
  hint: string;
  isWide?: true;
  isRare?: true;
  mode?: "numeric" | "decimal";
}

export const FIELDS: readonly Field[] = [
  { name: "offer", label: "Your GPU quotes", hint: "8xH100@2.20/h,12mo", isWide: true },
  { name: "invoice", label: "Invoice of these days, $", hint: "not given", isWide: true, mode: "decimal" },
  { name: "ttft", label: "First token (TTFT) p95, ms", hint: "2000", mode: "numeric" },
  { name: "tpot", label: "Each token (TPOT) p95, ms", hint: "50", mode: "numeric" },
  {
    name: "target",
    label: "Open models to consider",
    hint: "the catalog's own choice",
    isWide: true,
    isRare: true,
  },
  { name: "privacy", label: "What private means", hint: "own-premises", isRare: true },
  { name: "vendors", label: "Approved vendors", hint: "openai,azure", isRare: true },
  { name: "regions", label: "Served in", hint: "EU,CH", isRare: true },
  { name: "require", label: "Attested by the vendor", hint: "soc2,hipaa", isRare: true },
  { name: "qualityFloor", label: "Least score over today's", hint: "0.9", isRare: true },
  { name: "sellers", label: "Sellers", hint: "data-centre, or any", isRare: true },
  { name: "horizon", label: "Planning horizon, months", hint: "24", mode: "numeric", isRare: true },
  { name: "monthlyRequests", label: "Requests a month", hint: "as seen", mode: "numeric", isRare: true },
  { name: "model", label: "Model of rows that name none", hint: "gpt-5.4", isRare: true },
];

const LISTS: ReadonlySet<string> = new Set(["offer", "target"]);

/** The text of a field. Several quotes or models are separated by semicolons. */
export function textOf(query: PlanQuery, name: Field["name"]): string {
  const value = query[name];
  return value === undefined ? "" : typeof value === "string" ? value : value.join("; ");
}

/** The query with what was typed, in the syntax of the flags. Quotes may be separated by semicolons or spaces, models by
 * semicolons or commas. */
export function withText(query: PlanQuery, name: Field["name"], typed: string): PlanQuery {
  const { [name]: _before, ...others } = query;
  const text = typed.trim();
  if (text === "") return others;
  if (!LISTS.has(name)) return { ...others, [name]: text };
  const parts = name === "offer" ? text.replaceAll(/\s*,\s*/g, ",").split(/[;\s]+/) : text.split(/[;,]/);
  return { ...others, [name]: parts.map((part) => part.trim()).filter((part) => part !== "") };
}
