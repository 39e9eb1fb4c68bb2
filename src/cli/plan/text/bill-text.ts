import type { PlanResult } from "../../../planner/plan-result.ts";
import type { UsageSummary } from "../../../planner/traffic/traffic-summary.ts";
import { formatDays, formatNumber, formatPercentTenths } from "../../../core/format.ts";
import { figure, money, percent, plural, tokens } from "../../format.ts";
import { table } from "../../table.ts";
import { indented, item, signedSum, title, type TextOptions } from "./parts.ts";

/** Rows of who spends; the rest is in tasks.csv and --json. */
const SPENDERS_SHOWN = 6;
const UNPRICED_SHOWN = 8;

/** How much of the bill is explained: the first thing after the verdict. */
export function tieOutText({ tieOut }: PlanResult, options: TextOptions): string {
  const heading = title("\nTIE-OUT, dollars of the observed period", options);
  const sum =
    tieOut.billedUsd === null
      ? `${money(tieOut.pricedUsd)} priced from usage. No bill was given to compare with: add the cost export or --invoice.`
      : `${money(tieOut.billedUsd)} billed = ${signedSum([
          [tieOut.pricedUsd, "priced"],
          [tieOut.notMovableUsd, "not movable"],
          [tieOut.unexplainedUsd, "unexplained"],
        ])}.`;
  const discounts = Object.entries(tieOut.discountByModel).map(
    ([model, discount]) => `${model}: ${formatPercentTenths(discount)} below list, taken to last`,
  );
  const unpriced =
    tieOut.unpricedRequests > 0
      ? [`${plural(tieOut.unpricedRequests, "request")} without any known price`]
      : [];
  const notes = [...discounts, ...unpriced, ...tieOut.notes];
  return `${heading}${indented(sum, options)}${notes.map((note) => item(note, options)).join("")}`;
}

export function trafficText({ traffic, notes }: PlanResult, options: TextOptions): string {
  const requests = traffic.requests === null ? "requests not reported" : plural(traffic.requests, "request");
  const cached =
    traffic.cachedInputTokens === null
      ? "cached part not reported"
      : `${tokens(traffic.cachedInputTokens)} of them cached`;
  const when = traffic.relativeTime ? "" : ` from ${traffic.from} to ${traffic.to}`;
  const lines = [
    `${requests}, ${tokens(traffic.inputTokens)} input tokens (${cached}), ${tokens(traffic.outputTokens)} output tokens`,
    `evidence ${traffic.evidence}${traffic.partial ? ", partial" : ""}: ${formatDays(traffic.days)}${when}; a month is ${traffic.monthlyRule}`,
  ];
  if (traffic.presence !== null && traffic.burst !== null) {
    lines.push(
      `present in ${percent(traffic.presence)} of ten-minute windows; peak ${formatNumber(traffic.burst)} times the mean while present`,
    );
  }
  return `${title("\nTRAFFIC, as observed", options)}${[...lines, ...notes].map((line) => item(line, options)).join("")}`;
}

/** Who spends: by model and by task, largest first. Nothing to say where there is one of each. */
export function spendText({ traffic }: PlanResult, options: TextOptions): string {
  const { models, tasks } = traffic;
  if (models.length < 2 && tasks.length < 2) return "";
  const rows = [
    ...largest(models).map((row) => ({ ...row, what: "model", mayMove: "" })),
    ...largest(tasks).map((row) => ({ ...row, what: "task" })),
  ];
  const text = table(
    rows,
    [
      { header: "by", cell: ({ what }) => what },
      { header: "name", cell: ({ name }) => name },
      { header: "$ a month to stay", align: "right", cell: ({ monthlyUsd }) => money(monthlyUsd) },
      { header: "input", align: "right", cell: ({ inputTokens }) => tokens(inputTokens) },
      { header: "output", align: "right", cell: ({ outputTokens }) => tokens(outputTokens) },
      { header: "may move", cell: ({ mayMove }) => mayMove },
    ],
    { ...options, indent: 2 },
  );
  const more =
    Math.max(models.length, tasks.length) > SPENDERS_SHOWN
      ? item("the rest is in --write-tasks and --json", options)
      : "";
  return `${title("\nWHO SPENDS", options)}${text}${more}`;
}

/** The models without a price as a table, most tokens first: what is in no figure. */
export function unpricedText({ traffic: { unpriced } }: PlanResult, options: TextOptions): string {
  if (unpriced.length === 0) return "";
  const text = table(
    unpriced.slice(0, UNPRICED_SHOWN),
    [
      { header: "model", cell: ({ model }) => model ?? "(unnamed)" },
      { header: "provider", cell: ({ provider }) => provider ?? "-" },
      { header: "requests", align: "right", cell: ({ requests }) => figure(requests) },
      { header: "tokens", align: "right", cell: (row) => tokens(row.tokens) },
    ],
    { ...options, indent: 2 },
  );
  const more =
    unpriced.length > UNPRICED_SHOWN
      ? item(`${plural(unpriced.length - UNPRICED_SHOWN, "model")} more in --json`, options)
      : "";
  return `${title("\nWITHOUT A KNOWN PRICE, in no figure", options)}${text}${more}`;
}

const largest = <Row extends UsageSummary>(rows: readonly Row[]): Row[] =>
  [...rows]
    .sort((a, b) => (b.monthlyUsd ?? Number.NEGATIVE_INFINITY) - (a.monthlyUsd ?? Number.NEGATIVE_INFINITY))
    .slice(0, SPENDERS_SHOWN);
