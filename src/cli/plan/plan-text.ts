import type { BreakEven } from "../../planner/break-even.ts";
import type { PlanOption, PlanResult } from "../../planner/plan-result.ts";
import type { OptionKind } from "../../planner/prepared.ts";
import { duration, money, percent, plural, tokens } from "../format.ts";
import type { CashByMonth } from "../../planner/cash-by-month.ts";
import { paragraphs, table, type Column } from "../table.ts";

export interface TextOptions {
  columns: number;
  color: boolean;
}

const KIND_NAMES: Readonly<Record<OptionKind, string>> = {
  api: "stay",
  "api-tuned": "tuned",
  "closed-cheaper": "closed",
  "hosted-open": "hosted open",
  "dedicated-hosted": "dedicated",
  "self-host-rent": "rent GPUs",
  "self-host-buy": "buy GPUs",
  hybrid: "hybrid",
};
const FLIPS_SHOWN = 6;

/** A plan for people: verdict, tie-out, ladder, break-even, what flips it. Fits the terminal's width. */
export function planText(result: PlanResult, options: TextOptions): string {
  const sections = [
    verdictText(result, options),
    tieOutText(result, options),
    trafficText(result, options),
    ladderText(result, options),
    chosenText(result, options),
    quoteText(result, options),
    cashText(result, options),
    breakEvenText(result, options),
    flipsText(result, options),
    conditionsText(result, options),
    sourcesText(result, options),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

const title = (text: string, { color }: TextOptions): string =>
  color ? `\u001B[1m${text}\u001B[0m\n` : `${text}\n`;

/** One point of a list, indented by two and hanging under its own text. */
const item = (text: string, { columns }: TextOptions, mark = "-"): string =>
  `  ${paragraphs(`${mark} ${text}`, columns - 2, 3 + mark.length)}\n`;

const indented = (text: string, { columns }: TextOptions): string =>
  `  ${paragraphs(text, columns - 2, 2)}\n`;

function verdictText(result: PlanResult, options: TextOptions): string {
  const { verdict } = result;
  const lines = verdict.because.map((sentence, index) => item(sentence, options, `${index + 1}.`)).join("");
  const settled = verdict.settledBy.map((text) => item(`Would settle it: ${text}.`, options)).join("");
  return `${title(`VERDICT: ${verdict.action.toUpperCase()}  (prices as of ${result.asOf})`, options)}${lines}${settled}`;
}

function tieOutText({ tieOut }: PlanResult, options: TextOptions): string {
  const heading = title("\nTIE-OUT, dollars of the observed period", options);
  const sum =
    tieOut.billedUsd === null
      ? `${money(tieOut.pricedUsd)} priced from usage. No bill was given to compare with: add the cost export or --invoice.`
      : `${money(tieOut.billedUsd)} billed = ${money(tieOut.pricedUsd)} priced + ${money(tieOut.notMovableUsd)} not movable + ${money(tieOut.unexplainedUsd)} unexplained.`;
  const discounts = Object.entries(tieOut.discountByModel).map(
    ([model, discount]) => `${model}: ${percent(discount)} below list, taken to last`,
  );
  const unpriced =
    tieOut.unpricedRequests > 0
      ? [`${plural(tieOut.unpricedRequests, "request")} without any known price`]
      : [];
  const notes = [...discounts, ...unpriced, ...(tieOut.billedUsd === null ? [] : tieOut.notes)];
  return `${heading}${indented(sum, options)}${notes.map((note) => item(note, options)).join("")}`;
}

function trafficText({ traffic, notes }: PlanResult, options: TextOptions): string {
  const requests = traffic.requests === null ? "requests not reported" : plural(traffic.requests, "request");
  const cached =
    traffic.cachedInputTokens === null
      ? "cached part not reported"
      : `${tokens(traffic.cachedInputTokens)} of them cached`;
  const lines = [
    `${requests}, ${tokens(traffic.inputTokens)} input tokens (${cached}), ${tokens(traffic.outputTokens)} output tokens`,
    `evidence ${traffic.evidence}${traffic.partial ? ", partial" : ""}: ${traffic.days < 2 ? `${(traffic.days * 24).toFixed(1)} hours` : `${traffic.days.toFixed(1)} days`}${traffic.relativeTime ? "" : ` from ${traffic.from} to ${traffic.to}`}; a month is ${traffic.monthlyRule}`,
  ];
  if (traffic.presence !== null && traffic.burst !== null) {
    lines.push(
      `present in ${percent(traffic.presence)} of ten-minute windows; peak ${traffic.burst.toFixed(1)} times the mean while present`,
    );
  }
  return `${title("\nTRAFFIC, as observed", options)}${[...lines, ...notes].map((line) => item(line, options)).join("")}`;
}

function ladderText(result: PlanResult, options: TextOptions): string {
  const best = new Map<number, PlanOption>();
  for (const option of result.options) {
    const known = best.get(option.rung);
    if (known === undefined || option.monthlyUsd.typical < known.monthlyUsd.typical)
      best.set(option.rung, option);
  }
  const rows = [...best.values()].sort((a, b) => a.rung - b.rung);
  const text = table(
    rows,
    [
      { header: "rung", cell: ({ rung, kind }) => `${rung} ${KIND_NAMES[kind]}` },
      { header: "$ a month", align: "right", cell: ({ monthlyUsd }) => money(monthlyUsd.typical) },
      {
        header: "P10-P90",
        align: "right",
        cell: ({ monthlyUsd }) => `${money(monthlyUsd.p10)}-${money(monthlyUsd.p90)}`,
      },
      {
        header: "saves beyond rung before",
        align: "right",
        cell: ({ beyondPreviousRungUsd }) => money(beyondPreviousRungUsd),
      },
      { header: "chance cheapest", align: "right", cell: ({ cheapestChance }) => percent(cheapestChance) },
      { header: "best on this rung", cell: ({ label }) => label },
    ],
    { ...options, indent: 2 },
  );
  const empty = result.emptyRungs
    .map(({ kind, reason }) => item(`${KIND_NAMES[kind]}: ${reason}`, options))
    .join("");
  const { dedicatedWinsBelow: wins } = result;
  const dedicated =
    wins === null
      ? item("dedicated: at no price would an endpoint be the cheapest on this traffic", options)
      : item(
          `dedicated: an endpoint with ${wins.model} on ${wins.gpu} would be the cheapest below $${wins.usdPerGpuHour.toFixed(2)} per GPU and hour`,
          options,
        );
  const rule = item(`${result.ladderRule}; people, power and one-off work are counted`, options);
  return `${title("\nLADDER, the coming month", options)}${text}${empty}${dedicated}${rule}`;
}

function chosenText(result: PlanResult, options: TextOptions): string {
  const ids = new Set([result.verdict.ifAllMoved.option, result.comparedOption]);
  const chosen = (result.confirmedOptions ?? result.options).find(({ id }) => id === result.verdict.option);
  const others = result.options.filter(({ id }) => ids.has(id) && id !== chosen?.id);
  const shown = [...(chosen === undefined ? [] : [chosen]), ...others].filter(({ kind }) => kind !== "api");
  const text = shown.map((option) => describe(option, options)).join("");
  return text === "" ? "" : `${title("\nIN DETAIL", options)}${text}`;
}

function describe(option: PlanOption, options: TextOptions): string {
  const parts = Object.entries(option.components)
    .filter(([, usd]) => usd !== 0)
    .map(([name, usd]) => `${words(name)} ${money(usd)}`)
    .join(" + ");
  const lines = [
    `${money(option.monthlyUsd.typical)} = ${parts}`,
    `upfront ${money(option.upfrontUsd)}; pays back ${payback(option.paybackMonths)}; without people ${money(option.withoutPeopleUsd)}; mean over the horizon ${money(option.horizonMonthlyUsd)} a month`,
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
  return `${indented(option.label, options)}${lines.map((line) => item(line, options)).join("")}`;
}

function quoteText({ quotes }: PlanResult, options: TextOptions): string {
  const lines = quotes.flatMap((quote) => [
    item(
      `${quote.offer.id.replace(/^quote:/, "")}: ${quote.answer.toUpperCase()}. ${quote.because}.`,
      options,
    ),
    item(
      quote.highestUsdPerGpuHour === null && quote.highestUsdPerGpu === null
        ? "It would not pay at any price."
        : `Highest price at which the answer is yes: ${quote.highestUsdPerGpuHour === null ? `${money(quote.highestUsdPerGpu)} per GPU` : `$${quote.highestUsdPerGpuHour.toFixed(2)} per GPU and hour`}.`,
      options,
    ),
    item(
      `Against staying it pays ${paysFrom(quote.leastApiUsdPerMonth)}; against the best without it ${paysFrom(quote.leastApiUsdPerMonthAgainstBest)}.`,
      options,
    ),
    ...quote.abandonment.map((loss) =>
      item(`Given up after ${loss.month} months it loses ${money(loss.lossUsd)}.`, options),
    ),
  ]);
  return lines.length === 0 ? "" : `${title("\nYOUR QUOTE", options)}${lines.join("")}`;
}

/** Cumulative cash after a year and at the horizon's end: what a treasurer asks. */
function cashText({ cash, options: all, confirmedOptions }: PlanResult, options: TextOptions): string {
  const labelOf = (id: string): string =>
    [...all, ...(confirmedOptions ?? [])].find((option) => option.id === id)?.label ?? id;
  const months = [...new Set([12, (cash[0]?.cumulativeUsd.length ?? 1) - 1])].filter(
    (month) => month < (cash[0]?.cumulativeUsd.length ?? 0),
  );
  const text = table(
    cash,
    [
      { header: "option", cell: ({ option }) => labelOf(option) },
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
 * Per pair the spend at which the option first becomes the cheaper one, and from which it stays so: whole machines
 * cross a line more than once. `--json` has every crossing.
 */
function breakEvenText({ breakEven, neverCross, options: all }: PlanResult, options: TextOptions): string {
  const label = (id: string): string => all.find((each) => each.id === id)?.label ?? id;
  const pairs = new Map<string, BreakEven[]>();
  for (const crossing of breakEven) {
    const key = `${crossing.option}|${crossing.against}`;
    pairs.set(key, [...(pairs.get(key) ?? []), crossing]);
  }
  const rows = [...pairs.values()].map((crossings) => {
    const won = crossings.filter(({ cheaperBeyond, option }) => cheaperBeyond === option);
    const last = crossings.at(-1)!;
    return { first: won[0], forGood: last.cheaperBeyond === last.option ? last : undefined, crossings, last };
  });
  const text = table(
    rows,
    [
      { header: "option", cell: ({ last }) => label(last.option) },
      { header: "against", cell: ({ last }) => label(last.against) },
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
  const never = neverCross.map(({ option, against, cheaper }) =>
    item(
      `${label(option)} never changes places with ${label(against)} (a thousandth to 10,000 times this traffic): ${label(cheaper)} is always cheaper`,
      options,
    ),
  );
  if (text === "" && never.length === 0) return "";
  return `${title("\nBREAK-EVEN, this mix at other volumes", options)}${text}${never.join("")}`;
}

function flipsText(result: PlanResult, options: TextOptions): string {
  const rows = result.sensitivity.slice(0, FLIPS_SHOWN);
  if (rows.length === 0) return "";
  const label = result.options.find(({ id }) => id === result.comparedOption)?.label ?? "";
  const number = (value: number | null): string => (value === null ? "-" : `${Number(value.toPrecision(3))}`);
  const text = table(
    rows,
    [
      { header: "assumption", cell: ({ assumption }) => assumption },
      { header: "low", align: "right", cell: ({ low }) => number(low) },
      { header: "typical", align: "right", cell: ({ typical }) => number(typical) },
      { header: "high", align: "right", cell: ({ high }) => number(high) },
      { header: "moves it by $ a month", align: "right", cell: ({ swingUsd }) => money(swingUsd) },
      { header: "flips at", align: "right", cell: ({ flipsAt }) => number(flipsAt) },
    ],
    { ...options, indent: 2 },
  );
  const heading = paragraphs(`WHAT MOVES IT: ${label} against staying`, options.columns);
  return `${title(`\n${heading}`, options)}${text}`;
}

function conditionsText({ verdict }: PlanResult, options: TextOptions): string {
  const lines = verdict.conditions.map(({ text, whoCanConfirm }) =>
    item(`${text}. Who can confirm: ${whoCanConfirm}.`, options),
  );
  const rules = verdict.rules.map(({ rule, towards, because, overriding }) =>
    item(
      `The popular guide's rule ${rule} ${overriding ? "says" : "leans"} ${towards} (${because})${overriding ? "" : "; the figures above are this traffic's own"}.`,
      options,
    ),
  );
  return `${title("\nCONDITIONS", options)}${[...lines, ...rules].join("")}`;
}

function sourcesText(result: PlanResult, options: TextOptions): string {
  const ids = new Set([result.verdict.option, result.verdict.ifAllMoved.option, result.comparedOption]);
  const sources = new Set(result.options.filter(({ id }) => ids.has(id)).flatMap((option) => option.sources));
  const lines = [...sources].map((source) => item(source, options)).join("");
  const assumptions = item(
    `${result.assumptions.length} assumptions move these figures: --json lists each with source and date, --assume name=value sets one`,
    options,
  );
  return `${title("\nSOURCES", options)}${lines}${assumptions}`;
}

const paysFrom = (usd: number | null): string =>
  usd === null
    ? "at no volume up to 10,000 times this"
    : `from ${money(usd)} of API spend a month on this mix`;

const payback = (months: number | null): string =>
  months === null ? "never" : months < 0.05 ? "at once" : `in ${months.toFixed(1)} months`;

/** "apiStaying" as "api staying". */
const words = (name: string): string => name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
