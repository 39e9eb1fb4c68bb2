import type { LintFinding } from "../../catalog/catalog-lint.ts";
import type { HostedPrice, PriceRange } from "../../catalog/hosted-prices.ts";
import type { CatalogOffer } from "../../catalog/offers.ts";
import { count, plural, rate, tokens } from "../format.ts";
import { type Column, paragraphs, table } from "../table.ts";
import type { ApiPriceAnswer, PriceAnswer, PriceSources } from "../../contract/catalog-answers.ts";

type ApiRates = ApiPriceAnswer["rates"][number];

interface Screen {
  columns: number;
  color: boolean;
}

/** The answer for a terminal: API prices, hosts, sellers, whichever there are. */
export function pricesText(answer: PriceAnswer, screen: Screen): string {
  const sections = [
    ...answer.notes.map((note) => `${paragraphs(`Note: ${note}`, screen.columns)}\n`),
    ...answer.api.slice(0, 1).map((api) => apiText(api, answer.asOf, screen)),
    resellersText(answer.api.slice(1), screen),
    hostedText(answer.hosted, screen),
    offersText(answer.offers, screen),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

/** What the catalog holds and how old it is. */
export function sourcesText({ api, hosted, offers }: PriceSources, { columns }: Screen): string {
  const lines = [
    `API models: ${api.source}, newest price ${api.date}, ${api.providers} providers.`,
    `Open models: ${hosted.prices} prices of ${hosted.models} checkpoints on ${hosted.hosts} hosts, tables up to ${hosted.newest}.`,
    `GPUs: ${offers.offers} offers of ${offers.sellers} sellers, newest ${offers.newest}.`,
    'Name a model or a GPU to see its prices: breakeven prices "llama 3.3 70b".',
  ];
  return `${lines.map((line) => paragraphs(line, columns)).join("\n")}\n`;
}

/** What the lint found: errors first, then what should be known. */
export function lintText(findings: readonly LintFinding[], screen: Screen): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.length - errors;
  const head = `${plural(errors, "error")}, ${plural(warnings, "warning")} in the catalog's prices and assumptions.`;
  const lines = findings.map(({ severity, rule, row, message }) => `${severity} ${rule}: ${row}: ${message}`);
  return `${[head, ...lines].map((line) => paragraphs(line, screen.columns, 2)).join("\n")}\n`;
}

function apiText(api: ApiPriceAnswer, asOf: string, screen: Screen): string {
  const context = api.contextTokens === null ? "" : `, context ${tokens(api.contextTokens)} tokens`;
  const head = `${api.model} at ${api.provider}, ${UNIT}, as of ${asOf}${context}`;
  const changes = api.changes.length > 0 ? `\nPrice changes at ${api.changes.join(", ")}.` : "";
  const source = `Source: ${api.source}, ${api.sourceDate}.${changes}`;
  if (api.rates.length === 0)
    return `${head}\nNo price is known at that date.\n${paragraphs(source, screen.columns)}\n`;
  return `${paragraphs(head, screen.columns)}\n${table(api.rates, rateColumns(api.rates), screen)}${paragraphs(source, screen.columns)}\n`;
}

const UNIT = "$ per million tokens";

function rateColumns(rows: readonly ApiRates[]): Column<ApiRates>[] {
  const column = (header: string, kind: keyof ApiRates["rates"]): Column<ApiRates>[] =>
    rows.some(({ rates }) => rates[kind] !== undefined)
      ? [{ header, align: "right", cell: ({ rates }) => rate(rates[kind]) }]
      : [];
  return [
    { header: "class", cell: ({ tier }) => tier },
    ...(rows.some(({ aboveInputTokens }) => aboveInputTokens > 0)
      ? [{ header: "requests", cell: ({ aboveInputTokens }: ApiRates) => size(aboveInputTokens) }]
      : []),
    ...(rows.some(({ when }) => when !== "always")
      ? [{ header: "when", cell: ({ when }: ApiRates) => when }]
      : []),
    ...column("input", "input"),
    ...column("cached", "cacheRead"),
    ...column("cache write", "cacheWrite5m"),
    ...column("1 h write", "cacheWrite1h"),
    ...column("output", "output"),
    ...column("reasoning", "reasoning"),
    ...column("audio in", "audioInput"),
    ...column("audio out", "audioOutput"),
    ...column("image out", "imageOutput"),
  ];
}

/** Exact thresholds matter here, so they are written out: "more than 271,999 in". */
const size = (above: number): string => (above === 0 ? "any" : `more than ${count(above)} in`);

function resellersText(answers: readonly ApiPriceAnswer[], screen: Screen): string {
  if (answers.length === 0) return "";
  const base = (api: ApiPriceAnswer): ApiRates["rates"] => api.rates[0]?.rates ?? {};
  const columns: Column<ApiPriceAnswer>[] = [
    { header: "also sold by", cell: ({ provider }) => provider },
    { header: "as", cell: ({ model }) => model },
    { header: "input", align: "right", cell: (api) => rate(base(api).input) },
    { header: "cached", align: "right", cell: (api) => rate(base(api).cacheRead) },
    { header: "output", align: "right", cell: (api) => rate(base(api).output) },
  ];
  return table(answers, columns, screen);
}

function hostedText(hosted: PriceAnswer["hosted"], screen: Screen): string {
  if (!hosted) return "";
  const sources = [...new Set(hosted.hosts.map(sourceName))];
  const columns: Column<HostedPrice>[] = [
    { header: "host", cell: hostName },
    { header: "input", align: "right", cell: (row) => rate(row.inputUsdPerMillion) },
    { header: "cached", align: "right", cell: (row) => rate(row.cacheReadUsdPerMillion) },
    { header: "output", align: "right", cell: (row) => rate(row.outputUsdPerMillion) },
    { header: "precision", cell: (row) => row.quantisation ?? "-" },
    { header: "context", align: "right", cell: (row) => tokens(row.contextTokens) },
    { header: "changed", cell: (row) => row.lastChanged ?? "-" },
    { header: "source", align: "right", cell: (row) => `[${sources.indexOf(sourceName(row)) + 1}]` },
  ];
  const suspects = hosted.hosts.filter((row) => row.suspect);
  const lines = [
    ...suspects.map((row) => `* ${row.host}: ${row.note}`),
    ...rangeLines(hosted.range),
    ...sources.map((source, index) => `[${index + 1}] ${source}`),
  ];
  const head = `${hosted.model} at ${plural(hosted.hosts.length, "host")}, ${UNIT} (- = not stated)`;
  return `${head}\n${table(hosted.hosts, columns, screen)}${lines.map((line) => `${paragraphs(line, screen.columns, 2)}\n`).join("")}`;
}

const hostName = (row: HostedPrice): string =>
  `${row.host}${row.tier === "standard" ? "" : ` (${row.tier})`}${row.suspect ? " *" : ""}`;

/** "Portkey-AI/models 2026-08-21": the table and its date; --json has the file and commit. */
const sourceName = (row: HostedPrice): string => `${row.source.split(":")[0]} ${row.sourceDate}`;

function rangeLines(range: PriceRange | null): string[] {
  if (!range) return ["Every price is suspect (*): there is no range."];
  const { input, output } = range;
  const spread = (name: string, { min, median, max }: PriceRange["input"]): string =>
    `${name} ${rate(min)} to ${rate(max)}, median ${rate(median)}`;
  return [
    `Over ${plural(range.hosts, "host")}, without *: ${spread("input", input)}; ${spread("output", output)}.`,
  ];
}

function offersText(offers: readonly CatalogOffer[], screen: Screen): string {
  const sources = [...new Set(offers.map(({ source }) => source))];
  const columns = (header: string, price: Column<CatalogOffer>["cell"]): Column<CatalogOffer>[] => [
    { header: "seller", cell: ({ seller, region }) => (region === null ? seller : `${seller}, ${region}`) },
    {
      header: "sold as",
      cell: ({ kind, gpusPerNode, suspect }) => `${gpusPerNode}x ${kind}${suspect === null ? "" : " *"}`,
    },
    { header, align: "right", cell: price },
    { header: "date", cell: ({ date }) => date },
    { header: "source", align: "right", cell: ({ source }) => `[${sources.indexOf(source) + 1}]` },
  ];
  const perGpu = [...new Set(offers.map(({ gpu }) => gpu))].flatMap((gpu) => {
    const own = offers.filter((offer) => offer.gpu === gpu);
    const rent = own.filter(({ usdPerGpuHour }) => usdPerGpuHour !== null);
    const buy = own.filter(({ usdPerGpu }) => usdPerGpu !== null);
    return [
      rent.length === 0
        ? ""
        : `${gpu}, rent\n${table(
            rent,
            columns("$ per GPU-hour", (row) => rate(row.usdPerGpuHour)),
            screen,
          )}`,
      buy.length === 0
        ? ""
        : `${gpu}, purchase\n${table(
            buy,
            columns("$ per GPU", (row) => rate(row.usdPerGpu)),
            screen,
          )}`,
    ];
  });
  const lines = [
    ...offers.flatMap(({ seller, kind, suspect }) =>
      suspect === null ? [] : [`* not used: ${seller} ${kind}: ${suspect}`],
    ),
    ...sources.map((source, index) => `[${index + 1}] ${source}`),
  ];
  const notes = [...new Set(lines)].map((line) => `${paragraphs(line, screen.columns, 4)}\n`).join("");
  return [...perGpu, notes].filter((part) => part !== "").join("\n");
}
