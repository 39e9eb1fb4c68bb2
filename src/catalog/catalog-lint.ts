import type { Assumption } from "../core/assumption.ts";
import type { ModelPrice } from "../pricing/price.ts";
import type { HostedPrice } from "./hosted-prices.ts";
import type { CatalogOffer } from "./offers.ts";

/** Something in the catalog that is wrong (error) or should be known before it is used (warning). */
export interface LintFinding {
  severity: "error" | "warning";
  rule:
    | "missing-source"
    | "out-of-range"
    | "spot-above-on-demand"
    | "price-above-1000"
    | "output-below-input"
    | "sources-disagree"
    | "used-above-new"
    | "unpriced"
    | "price-doubt"
    | "duplicate";
  /** Which row, in words. */
  row: string;
  message: string;
}

/** What the lint looks at. A model that the price book does not know arrives with a null price. */
export interface LintedCatalog {
  offers: readonly CatalogOffer[];
  hosted: readonly HostedPrice[];
  assumptions: readonly Assumption[];
  apiPrices: readonly { name: string; price: ModelPrice | null }[];
}

/** Dearer than any model's published price; above it somebody mixed up a unit. Dollars per million tokens. */
const MOST_USD_PER_MILLION = 1000;
/** Two tables about one thing may differ by this share before it is listed. */
const TOLERATED_DIFFERENCE = 0.1;

/** Every finding, errors first. Rows marked suspect are known to be wrong and raise no error. */
export function lintCatalog(catalog: LintedCatalog): LintFinding[] {
  const findings = [
    ...catalog.offers.flatMap(lintOffer),
    ...spotAboveOnDemand(catalog.offers),
    ...usedAboveNew(catalog.offers),
    ...duplicates(catalog.offers.map(({ id }) => id)),
    ...catalog.hosted.flatMap(lintHosted),
    ...disagreements(catalog.hosted),
    ...doubts("offers of GPUs", catalog.offers),
    ...doubts("prices of hosts", catalog.hosted),
    ...catalog.assumptions.flatMap(lintAssumption),
    ...duplicates(catalog.assumptions.map(({ name }) => name)),
    ...catalog.apiPrices.flatMap(({ name, price }) => lintApiPrice(name, price)),
  ];
  return findings.sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
}

const error = (rule: LintFinding["rule"], row: string, message: string): LintFinding => ({
  severity: "error",
  rule,
  row,
  message,
});
const warning = (rule: LintFinding["rule"], row: string, message: string): LintFinding => ({
  severity: "warning",
  rule,
  row,
  message,
});

function lintOffer(offer: CatalogOffer): LintFinding[] {
  const purchase = offer.kind === "purchase-new" || offer.kind === "purchase-used";
  const price = purchase ? offer.usdPerGpu : offer.usdPerGpuHour;
  const [least, most, unit] = purchase ? [100, 100_000, "per GPU"] : [0.02, 50, "per GPU and hour"];
  return [
    ...missingSource(offer.id, offer.source, offer.date),
    ...(price === null || (purchase ? offer.usdPerGpuHour : offer.usdPerGpu) !== null
      ? [error("out-of-range", offer.id, `a ${offer.kind} offer needs exactly the price ${unit}`)]
      : []),
    ...(price !== null && !(price >= least && price <= most)
      ? [error("out-of-range", offer.id, `$${price} ${unit} is not between ${least} and ${most}`)]
      : []),
    ...(Number.isInteger(offer.gpusPerNode) && offer.gpusPerNode >= 1 && offer.gpusPerNode <= 72
      ? []
      : [error("out-of-range", offer.id, `${offer.gpusPerNode} GPUs are not a size that is sold`)]),
    ...(Number.isInteger(offer.termMonths) && offer.termMonths >= 0 && offer.termMonths <= 60
      ? []
      : [error("out-of-range", offer.id, `a term of ${offer.termMonths} months`)]),
  ];
}

/** How many of a table's prices nothing may be recommended on: undated or old, without a second source. */
function doubts(table: string, rows: readonly { doubt?: string | null }[]): LintFinding[] {
  const barred = rows.filter(({ doubt }) => typeof doubt === "string").length;
  return barred === 0
    ? []
    : [
        warning(
          "price-doubt",
          table,
          `${barred} of ${rows.length} are undated or old without a second source: nothing is recommended on them`,
        ),
      ];
}

function spotAboveOnDemand(offers: readonly CatalogOffer[]): LintFinding[] {
  const place = (o: CatalogOffer): string => JSON.stringify([o.seller, o.gpu, o.gpusPerNode, o.region]);
  const onDemand = new Map<string, number>();
  for (const offer of offers) {
    if (offer.kind === "on-demand" && offer.usdPerGpuHour !== null)
      onDemand.set(place(offer), offer.usdPerGpuHour);
  }
  return offers.flatMap((offer) => {
    const usual = onDemand.get(place(offer));
    if (offer.kind !== "spot" || offer.usdPerGpuHour === null || usual === undefined) return [];
    if (offer.usdPerGpuHour > usual) {
      const text = `spot $${offer.usdPerGpuHour} is above on demand $${usual}`;
      return [(offer.suspect === null ? error : warning)("spot-above-on-demand", offer.id, text)];
    }
    return offer.usdPerGpuHour === usual
      ? [warning("spot-above-on-demand", offer.id, `spot costs what on demand does: $${usual}`)]
      : [];
  });
}

function usedAboveNew(offers: readonly CatalogOffer[]): LintFinding[] {
  const cheapestNew = new Map<string, number>();
  for (const { kind, gpu, usdPerGpu } of offers) {
    if (kind === "purchase-new" && usdPerGpu !== null)
      cheapestNew.set(gpu, Math.min(usdPerGpu, cheapestNew.get(gpu) ?? Number.POSITIVE_INFINITY));
  }
  return offers.flatMap(({ id, kind, gpu, usdPerGpu }) => {
    const fresh = cheapestNew.get(gpu);
    return kind === "purchase-used" && usdPerGpu !== null && fresh !== undefined && usdPerGpu > fresh
      ? [warning("used-above-new", id, `$${usdPerGpu} used, $${fresh} new`)]
      : [];
  });
}

const nameOf = (row: HostedPrice): string => `${row.hubId} at ${row.host} (${row.tier}, ${row.source})`;

function lintHosted(row: HostedPrice): LintFinding[] {
  const judge = row.suspect ? warning : error;
  const cached = row.cacheReadUsdPerMillion;
  const rates = [row.inputUsdPerMillion, row.outputUsdPerMillion, ...(cached === null ? [] : [cached])];
  return [
    ...missingSource(nameOf(row), row.source, row.sourceDate),
    ...(rates.some((rate) => !(rate >= 0)) || row.inputUsdPerMillion === 0
      ? [judge("out-of-range", nameOf(row), "a price of nothing or less")]
      : []),
    ...tooDear(nameOf(row), rates, judge),
    ...(row.outputUsdPerMillion < row.inputUsdPerMillion
      ? [
          judge(
            "output-below-input",
            nameOf(row),
            inputOutput(row.inputUsdPerMillion, row.outputUsdPerMillion),
          ),
        ]
      : []),
    ...(row.cacheReadUsdPerMillion !== null && row.cacheReadUsdPerMillion > row.inputUsdPerMillion
      ? [judge("out-of-range", nameOf(row), "a cached token is dearer than a fresh one")]
      : []),
    ...(row.contextTokens !== null && !(row.contextTokens >= 1024 && row.contextTokens <= 20e6)
      ? [judge("out-of-range", nameOf(row), `a context of ${row.contextTokens} tokens`)]
      : []),
  ];
}

/** Rows about one checkpoint at one host in one tier: two tables that say different things. */
function disagreements(rows: readonly HostedPrice[]): LintFinding[] {
  const groups = new Map<string, HostedPrice[]>();
  for (const row of rows) {
    if (row.suspect) continue;
    const key = JSON.stringify([row.hubId, row.host, row.tier]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length < 2) return [];
    const inputs = group.map((row) => row.inputUsdPerMillion);
    const outputs = group.map((row) => row.outputUsdPerMillion);
    if (differ(inputs) <= TOLERATED_DIFFERENCE && differ(outputs) <= TOLERATED_DIFFERENCE) return [];
    const said = group.map(
      (row) => `${row.inputUsdPerMillion}/${row.outputUsdPerMillion} (${row.lastChanged ?? row.sourceDate})`,
    );
    return [
      warning(
        "sources-disagree",
        `${first.hubId} at ${first.host}`,
        `${said.join(", ")}: the newest is used`,
      ),
    ];
  });
}

const differ = (values: readonly number[]): number => {
  const least = Math.min(...values);
  return least > 0 ? Math.max(...values) / least - 1 : 0;
};

/** A judgement has no date, nor has what only the team itself can know. */
const WITHOUT_DATE = ["unsourced judgement", "set by the team"];

function lintAssumption(assumption: Assumption): LintFinding[] {
  const { name, unit, low, typical, high, source, date } = assumption;
  const judged = WITHOUT_DATE.some((words) => source.includes(words));
  return [
    ...(judged && date === "" ? [] : missingSource(name, source, date)),
    ...(low <= typical && typical <= high
      ? []
      : [error("out-of-range", name, `the band ${low}..${typical}..${high} is out of order`)]),
    ...(unit.startsWith("share") && !(low >= 0 && high <= 1)
      ? [error("out-of-range", name, `a ${unit} of ${low}..${high}`)]
      : []),
    ...(unit !== "per year" && low < 0 ? [error("out-of-range", name, `${low} ${unit} is negative`)] : []),
    ...(unit === "per year" && low <= -1
      ? [error("out-of-range", name, `${low} per year is below nothing`)]
      : []),
  ];
}

function lintApiPrice(name: string, price: ModelPrice | null): LintFinding[] {
  if (price === null) return [error("unpriced", name, "the price book has no price for it")];
  const tiers = price.periods.flatMap((period) => period.tiers);
  const below = tiers.find(
    ({ rates }) => rates.input !== undefined && rates.output !== undefined && rates.output < rates.input,
  );
  return [
    ...missingSource(name, price.source, price.date),
    ...tooDear(
      name,
      tiers.flatMap(({ rates }) => Object.values(rates)),
      error,
    ),
    // Embeddings and classifiers have no output price worth the name: listed, not refused.
    ...(below === undefined
      ? []
      : [warning("output-below-input", name, inputOutput(below.rates.input, below.rates.output))]),
  ];
}

const tooDear = (row: string, rates: readonly number[], judge: typeof error): LintFinding[] =>
  rates.some((rate) => rate > MOST_USD_PER_MILLION)
    ? [judge("price-above-1000", row, `$${Math.max(...rates)} per million tokens: a unit was mixed up`)]
    : [];

const inputOutput = (input: number | undefined, output: number | undefined): string =>
  `output at ${output} is below input at ${input}`;

const missingSource = (row: string, source: string, date: string): LintFinding[] => [
  ...(source.trim() === "" ? [error("missing-source", row, "no source")] : []),
  ...(/\b20\d\d/.test(date) ? [] : [error("missing-source", row, `no date: "${date}"`)]),
];

function duplicates(names: readonly string[]): LintFinding[] {
  const seen = new Set<string>();
  return names.flatMap((name) => {
    if (seen.has(name)) return [error("duplicate", name, "two rows have this name")];
    seen.add(name);
    return [];
  });
}
