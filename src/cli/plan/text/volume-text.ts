import type { BreakEven } from "../../../planner/cost/break-even.ts";
import type { CashByMonth } from "../../../planner/cost/cash-by-month.ts";
import type { PlanResult } from "../../../planner/plan-result.ts";
import { figure, money, tokens } from "../../format.ts";
import { table, type Column } from "../../table.ts";
import { item, KIND_NAMES, title, type TextOptions } from "./parts.ts";

const FLIPS_SHOWN = 6;

/** Cumulative cash after a year and at the horizon's end: what a treasurer asks. */
export function cashText(result: PlanResult, options: TextOptions): string {
  const { cash } = result;
  const length = cash[0]?.cumulativeUsd.length ?? 0;
  const months = [...new Set([12, length - 1])].filter((month) => month > 0 && month < length);
  const text = table(
    cash,
    [
      { header: "option", cell: ({ option }) => labelOf(option, result) },
      { header: "upfront", align: "right", cell: ({ cumulativeUsd }) => money(cumulativeUsd[0]) },
      ...months.flatMap((month): Column<CashByMonth>[] => [
        {
          header: `${month} months`,
          align: "right",
          cell: ({ cumulativeUsd }) => money(cumulativeUsd[month]),
        },
        {
          header: "without people",
          align: "right",
          cell: ({ cumulativeWithoutPeopleUsd }) => money(cumulativeWithoutPeopleUsd[month]),
        },
      ]),
    ],
    { ...options, indent: 2 },
  );
  return `${title("\nCASH spent by then, with growth and price changes", options)}${text}`;
}

/**
 * Per pair the spend at which the rung first becomes the cheaper one, and from which it stays so: whole machines cross
 * a line more than once. `--json` has every crossing.
 */
export function breakEvenText(result: PlanResult, options: TextOptions): string {
  const pairs = new Map<string, BreakEven[]>();
  for (const crossing of result.breakEven) {
    const key = `${crossing.option}|${crossing.against}`;
    pairs.set(key, [...(pairs.get(key) ?? []), crossing]);
  }
  const rows = [...pairs.values()].map((crossings) => {
    const first = crossings.find(({ cheaperBeyond, option }) => cheaperBeyond === option);
    const last = crossings.at(-1)!;
    return { first, forGood: last.cheaperBeyond === last.option ? last : undefined, crossings, last };
  });
  const text = table(
    rows,
    [
      { header: "rung", cell: ({ last }) => rungOf(last.option, result) },
      { header: "against", cell: ({ last }) => labelOf(last.against, result) },
      {
        header: "pays from $ of API a month",
        align: "right",
        cell: ({ first }) => money(first?.apiUsdPerMonth),
      },
      { header: "for good from $", align: "right", cell: ({ forGood }) => money(forGood?.apiUsdPerMonth) },
      {
        header: "input tokens there",
        align: "right",
        cell: ({ first }) => tokens(first?.inputTokensPerMonth),
      },
      { header: "output", align: "right", cell: ({ first }) => tokens(first?.outputTokensPerMonth) },
      { header: "crossings", align: "right", cell: ({ crossings }) => `${crossings.length}` },
    ],
    { ...options, indent: 2 },
  );
  const never = neverText(result, options);
  if (text === "" && never === "") return "";
  return `${title("\nBREAK-EVEN, this mix at other volumes", options)}${text}${never}`;
}

/** How far each assumption alone moves the compared option against staying. */
export function flipsText(result: PlanResult, options: TextOptions): string {
  const rows = result.sensitivity.slice(0, FLIPS_SHOWN);
  if (rows.length === 0) return "";
  const text = table(
    rows,
    [
      { header: "assumption", cell: ({ assumption }) => assumption },
      { header: "low", align: "right", cell: ({ low }) => figure(low) },
      { header: "typical", align: "right", cell: ({ typical }) => figure(typical) },
      { header: "high", align: "right", cell: ({ high }) => figure(high) },
      { header: "moves it by $ a month", align: "right", cell: ({ swingUsd }) => money(swingUsd) },
      { header: "flips at", align: "right", cell: ({ flipsAt }) => figure(flipsAt) },
    ],
    { ...options, indent: 2 },
  );
  return `${title(`\nWHAT MOVES IT: ${labelOf(result.comparedOption, result)} against staying`, options)}${text}`;
}

/** One sentence per rival for all the rungs that never change places with it. */
function neverText(result: PlanResult, options: TextOptions): string {
  const byRival = new Map<string, { rungs: string[]; against: string; rivalWins: boolean }>();
  for (const { option, against, cheaper } of result.neverCross) {
    const rivalWins = cheaper === against;
    const key = `${against}|${rivalWins}`;
    const known = byRival.get(key) ?? { rungs: [], against, rivalWins };
    known.rungs.push(rungOf(option, result));
    byRival.set(key, known);
  }
  return [...byRival.values()]
    .map(({ rungs, against, rivalWins }) =>
      item(
        `from a thousandth to 10,000 times this traffic, ${rungs.join(", ")} ${rivalWins ? "never beat" : "always beat"} ${labelOf(against, result)}`,
        options,
      ),
    )
    .join("");
}

const labelOf = (id: string, { options, confirmedOptions }: PlanResult): string =>
  [...options, ...(confirmedOptions ?? [])].find((option) => option.id === id)?.label ?? id;

const rungOf = (id: string, { options }: PlanResult): string => {
  const option = options.find((each) => each.id === id);
  return option === undefined ? id : KIND_NAMES[option.kind];
};
