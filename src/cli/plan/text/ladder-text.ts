import type { PlanOption } from "../../../planner/model/plan-option.ts";
import type { LopsidedRange } from "../../../planner/cost/lopsided-range.ts";
import type { PlanResult } from "../../../planner/plan-result.ts";
import { rungsOf } from "../../../planner/verdict/rungs.ts";
import { formatPayback } from "../../../core/format.ts";
import { duration, money, percent, plural } from "../../format.ts";
import { table } from "../../table.ts";
import { indented, item, KIND_NAMES, signedSum, title, type TextOptions } from "./parts.ts";

/** The cheapest option of every rung, with what it saves against today and against the best of the rungs before. */
export function ladderText(result: PlanResult, options: TextOptions): string {
  const text = table(
    rungsOf(result.options),
    [
      { header: "rung", cell: ({ best }) => `${best.rung} ${KIND_NAMES[best.kind]}` },
      { header: "$ a month", align: "right", cell: ({ best }) => money(best.monthlyUsd.p50) },
      {
        header: "P10-P90",
        align: "right",
        cell: ({ best }) => `${money(best.monthlyUsd.p10)}-${money(best.monthlyUsd.p90)}`,
      },
      {
        header: "saves against today",
        align: "right",
        cell: ({ best }) => money(best.savesAgainstTodayUsd),
      },
      {
        header: "against best so far",
        align: "right",
        cell: ({ best }) => money(best.savesAgainstBestSoFarUsd),
      },
      { header: "chance cheapest if it passes", align: "right", cell: ({ chance }) => percent(chance) },
      { header: "best on this rung", cell: ({ best }) => withCount(best) },
    ],
    { ...options, indent: 2 },
  );
  const empty = result.emptyRungs
    .map(({ kind, reason }) => item(`${KIND_NAMES[kind]}: ${reason}`, options))
    .join("");
  const counted = item(
    "$ a month is the middle (P50) of the range; people, power and one-off work are counted; a rung's chance is that of all its options, each if the work passes an evaluation on its model",
    options,
  );
  const beside = result.lopsided.map((range) => item(besideText(range, result), options)).join("");
  const scope = result.confirmedOptions === null ? "" : ", if everything that may move or is undecided moved";
  return `${title(`\nLADDER, the coming month${scope}`, options)}${text}${empty}${dedicatedText(result, options)}${counted}${beside}`;
}

/** Why the cost at typical assumptions is not the middle: both are shown. */
function besideText(
  { option, typicalUsd, middleUsd, because }: LopsidedRange,
  { options }: PlanResult,
): string {
  const named = options.find(({ id }) => id === option);
  const why = because.map(({ assumption }) => assumption).join(", ");
  return `${named === undefined ? option : KIND_NAMES[named.kind]}: ${money(typicalUsd)} at typical assumptions, ${money(middleUsd)} in the middle of the draws, because these reach further ${middleUsd > typicalUsd ? "up than down" : "down than up"}: ${why}`;
}

/** What was chosen, what would be chosen if all moved, and what is compared, line by line. */
export function chosenText(result: PlanResult, options: TextOptions): string {
  const ids = new Set([result.verdict.ifAllMoved.option, result.comparedOption]);
  const chosen = (result.confirmedOptions ?? result.options).find(({ id }) => id === result.verdict.option);
  const others = result.options.filter(({ id }) => ids.has(id) && id !== chosen?.id);
  const shown = [...(chosen === undefined ? [] : [chosen]), ...others].filter(({ kind }) => kind !== "api");
  const text = shown.map((option) => describe(option, options)).join("");
  return text === "" ? "" : `${title("\nIN DETAIL", options)}${text}`;
}

/** "3 replicas: gpt-oss-120b on 2x A40": the label names one replica, the price is of all. */
const withCount = ({ label, fleet: [fleet] }: PlanOption): string =>
  fleet === undefined ? label : `${plural(fleet.replicas, "replica")}: ${label}`;

function dedicatedText({ dedicatedWinsBelow: wins, removed }: PlanResult, options: TextOptions): string {
  // What is demanded rules endpoints out: their price does not matter.
  if (removed.some(({ kind }) => kind === "dedicated-hosted")) return "";
  if (wins === null)
    return item("dedicated: at no price would an endpoint be the cheapest on this traffic", options);
  return item(
    `dedicated: an endpoint with ${wins.model} on ${wins.gpu} would be the cheapest below ${money(wins.usdPerGpuHour)} per GPU and hour`,
    options,
  );
}

function describe(option: PlanOption, options: TextOptions): string {
  const parts = Object.entries(option.components)
    .filter(([, usd]) => usd !== 0)
    .map(([name, usd]): [number, string] => [usd, words(name)]);
  const lines = [
    `${money(option.monthlyUsd.typical)} at typical assumptions = ${signedSum(parts)}`,
    `upfront ${money(option.upfrontUsd)}; pays back ${formatPayback(option.paybackMonths)}, weeks of moving included; without people ${money(option.withoutPeopleUsd)}; mean over the horizon ${money(option.horizonMonthlyUsd)} a month`,
  ];
  for (const fleet of option.fleet) {
    lines.push(
      `${fleet.replicas} x ${fleet.model} (${fleet.precision}) on ${fleet.gpusPerReplica} x ${fleet.gpu} with ${fleet.engine}, tensor parallel ${fleet.tensorParallel}; serves ${percent(option.selfHostedShare)} of the tokens`,
    );
  }
  if (option.latency !== null) {
    lines.push(
      `in the busiest hour p95 TTFT ${duration(option.latency.ttftP95Ms)}, TPOT ${duration(option.latency.tpotP95Ms)}${option.meetsSlo === false ? ": misses the latency asked for" : ""}`,
    );
  }
  if (option.downtimeThresholdUsdPerHour !== null) {
    lines.push(
      `an hour down counts $0; from ${money(option.downtimeThresholdUsdPerHour)} an hour the saving is gone (downtime_usd_per_hour)`,
    );
  }
  if (option.quality !== null) lines.push(`quality: ${option.quality}`);
  return `${indented(withCount(option), options)}${lines.map((line) => item(line, options)).join("")}`;
}

/** "apiStaying" as "api staying". */
const words = (name: string): string => name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
