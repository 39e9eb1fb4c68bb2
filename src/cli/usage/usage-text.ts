import type { Repriced } from "../../answers/usage/price-period-again.ts";
import { toDollars } from "../../core/money.ts";
import type { Usage } from "../../ledger/ledger-questions.ts";
import type { UsageBy, UsageGroup, UsageSums } from "../../ledger/usage.ts";
import type { CommandIo } from "../command.ts";
import { count, money, percent, plural, tokens } from "../format.ts";
import { type Column, paragraphs, table } from "../table.ts";

/** What was used, for people: a row per group, the total, and what the sum of money does not cover. */
export function usageText({ groups, totals }: Usage, by: UsageBy, io: CommandIo): string {
  if (groups.length === 0) return "No usage.\n";
  const rows: UsageGroup[] = [...groups, { ...totals, by: "total" }];
  const isDemo = groups.some((group) => group.by === DEMO[by]);
  const lines = [...caveats(totals), ...(isDemo ? [DEMO_NOTE] : [])].map(
    (line) => `${paragraphs(line, io.columns)}\n`,
  );
  return `${table(rows, columnsFor(by), io)}${lines.length > 0 ? "\n" : ""}${lines.join("")}`;
}

function columnsFor(by: UsageBy): Column<UsageGroup>[] {
  const header = `${by.slice(0, 1).toUpperCase()}${by.slice(1)}`;
  return [
    { header, cell: (row) => row.by ?? "(none)" },
    { header: "Requests", cell: (row) => count(row.requests), align: "right" },
    { header: "Attempts", cell: (row) => count(row.attempts), align: "right" },
    { header: "Input", cell: (row) => tokens(row.inputTokens), align: "right" },
    { header: "of it cached", cell: (row) => tokens(row.cachedInputTokens), align: "right" },
    { header: "Output", cell: (row) => tokens(row.outputTokens), align: "right" },
    { header: "Cost", cell: (row) => costText(row), align: "right" },
    { header: "Unpriced", cell: (row) => count(row.unpriced), align: "right" },
  ];
}

/** What has no price at all is not free. */
function costText({ attempts, unpriced, ownEngine, atLeast, costPicodollars }: UsageGroup): string {
  if (attempts !== null && attempts > 0 && unpriced + ownEngine >= attempts) return "-";
  return `${atLeast > 0 ? "at least " : ""}${money(toDollars(costPicodollars))}`;
}

/** The demo's name in these groupings. */
const DEMO: { readonly [by in UsageBy]?: string } = { model: "breakeven-demo", upstream: "demo" };
const DEMO_NOTE =
  "The demo answered some of it with a fixed text: no model was asked, and nobody charges for that.";

/** What a reader must know beside the figures. */
function* caveats(totals: UsageSums): Generator<string> {
  const attempts = totals.attempts;
  const share = (part: number): string =>
    attempts === null || attempts === 0 ? "" : ` (${percent(part / attempts)})`;
  if (totals.unpriced > 0) {
    yield `${plural(totals.unpriced, "attempt")}${share(totals.unpriced)} without a known price: their cost is missing from the sum.`;
  }
  if (totals.unsettled > 0) {
    yield `${plural(totals.unsettled, "answer")} made in the background and not fetched through the gateway since: their usage is not known, and their cost is missing from the sum.`;
  }
  if (totals.atLeast > 0) {
    yield `${plural(totals.atLeast, "attempt")}${share(totals.atLeast)} used something that has no known price, such as a search: they cost at least what is in the sum.`;
  }
  if (totals.drifted > 0 && totals.chargedPicodollars !== null && totals.listedPicodollars !== null) {
    yield `${plural(totals.drifted, "attempt")}${share(totals.drifted)} for which the provider charged something else than the list price. Of all attempts with both: ${money(toDollars(totals.chargedPicodollars))} charged, ${money(toDollars(totals.listedPicodollars))} at list price. The sum has what was charged.`;
  }
  if (totals.ownEngine > 0) {
    yield `${plural(totals.ownEngine, "attempt")}${share(totals.ownEngine)} on own engines, cost by the hour, not allocated: not in the sum.`;
  }
  if (totals.estimated > 0) {
    yield `${plural(totals.estimated, "attempt")}${share(totals.estimated)} with tokens that are estimated in whole or in part.`;
  }
  if (totals.unmetered > 0) {
    yield `${plural(totals.unmetered, "answered attempt")}${share(totals.unmetered)} about whose tokens nothing is known.`;
  }
  if (totals.uncounted > 0) {
    yield `${plural(totals.uncounted, "imported row")} that do not say how many requests they hold: the counts of requests and attempts leave them out.`;
  }
}

/** A console export knows the requests that the gateway metered too; "" where nothing is in both. */
export function overlapsText(both: readonly { day: string; model: string | null }[]): string {
  const [first] = both;
  if (first === undefined) return "";
  const more = both.length > 1 ? ` and ${both.length - 1} more` : "";
  return `metered by the gateway and imported too, so perhaps counted twice: ${first.model ?? "unnamed models"} on ${first.day}${more}. Use --origin gateway or --origin import.\n`;
}

/** What pricing again changed. */
export function repricedText(repriced: Repriced): string {
  const { rows, changed, skipped, beforePicodollars: before, afterPicodollars: after, book } = repriced;
  const worth = changed > 0 ? `, from ${money(toDollars(before))} to ${money(toDollars(after))}` : "";
  const rest = skipped > 0 ? `; ${plural(skipped, "row")} left as they were` : "";
  return `${plural(rows, "row")} priced again by ${book.source} of ${book.date}: ${plural(changed, "price")} changed${worth}${rest}.\n`;
}
