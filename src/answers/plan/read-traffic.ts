import { asFlag, UserError } from "../../core/errors.ts";
import type { PriceBook } from "../../pricing/price-book.ts";
import type { ReadingProgress } from "../../ledger/ledger.ts";
import type { Period } from "../../ledger/period.ts";
import { loadAssumptions } from "../../catalog/assumptions.ts";
import { importFiles, type ImportReport } from "../../importers/import-files.ts";
import type { Profile } from "../../traffic/profile.ts";
import type { MonthOptions } from "../../traffic/profile-builder.ts";
import { tokensFromCosts } from "../../traffic/tokens-from-costs.ts";
import { typedTraffic, type TypedTraffic } from "../../traffic/typed-traffic.ts";
import type { RateSource } from "../../traffic/tie-out-notes.ts";
import type { TieOut } from "../../traffic/tie-out.ts";
import { periodSink, periodText } from "./period-sink.ts";
import { createTrafficSink } from "./traffic-sink.ts";

/** Which traffic a plan is made on, and how it is read. */
export interface TrafficRequest {
  files: readonly string[];
  asOfMs: number;
  model: string | null;
  /** What columns of tables of no known format are. */
  columns?: string | null;
  /** Which model a name in the rows is. */
  map?: readonly string[];
  /** Only usage of this period is planned on. */
  period: Period;
  month: MonthOptions;
  invoiceUsd: number | null;
  usdPerUnit: Readonly<Record<string, number>>;
  /** Currencies whose rate the user gave; left out, those whose rate is not the catalog's. */
  givenRates?: ReadonlySet<string>;
  seed: number;
  /** Monthly figures instead of files. */
  typed: TypedTraffic | null;
  /** Data folder whose ledger is planned on instead of files. */
  ledger: string | null;
  /** Input over output tokens, to split a bare spend. */
  inputOverOutput: number;
}

export interface ReadTraffic {
  profile: Profile;
  tieOut: TieOut;
  report: ImportReport | null;
  notes: string[];
}

/**
 * Reads files (or typed totals) once, into the profile and the tie-out at the same time. Throws UserError. `progress` is
 * told how far a ledger has been read.
 */
export async function readTraffic(
  request: TrafficRequest,
  prices: PriceBook,
  progress?: (progress: ReadingProgress) => void,
): Promise<ReadTraffic> {
  const sink = createTrafficSink(prices);
  const { builder, tieOut, costs } = sink;
  const within = periodSink(sink, request.period);
  const notes: string[] = [];
  let report: ImportReport | null = null;
  if (request.typed !== null) {
    sink.usage(typedTraffic(request.typed, prices, notes));
  } else if (request.ledger !== null) {
    // Loaded only here, because no other plan needs the ledger's engine.
    const { readLedger } = await import("./read-ledger.ts");
    const { period } = request;
    const { boundaries } = prices;
    const read = await readLedger(request.ledger, within.sink, { boundaries, period, progress });
    notes.push(`the traffic is the ledger in ${request.ledger}`, ...read.notes);
  } else {
    report = await importFiles(request.files, within.sink, {
      asOfMs: request.asOfMs,
      defaultModel: request.model,
      usdPerUnit: request.usdPerUnit,
      columns: request.columns ?? null,
      map: request.map ?? [],
      seed: request.seed,
      // Loaded only where there is such a file: no other plan on files needs the ledger's engine.
      parquet: async (path) => (await import("../../ledger/parquet-rows.ts")).openParquet(path),
    });
    if (sink.usageRows === 0 && within.leftOut === 0) {
      for (const row of tokensFromCosts(costs, prices, request.inputOverOutput)) builder.usage(row);
      notes.push("only costs were given: tokens are inferred from line items and list prices");
    }
  }
  const periodNotes = within.finish();
  const profile = builder.finish(request.month);
  if (profile === null) {
    throw new UserError(
      `no usage in ${request.ledger ?? request.files.join(", ")}${periodNotes.length === 0 ? "" : ` ${periodText(request.period)}`}`,
      (spelled) =>
        spelled === asFlag
          ? "Export a period in which the API was used, or pass monthly totals with --model, --input-tokens and --output-tokens."
          : "Export a period in which the API was used.",
      { code: "no-usage" },
    );
  }
  if (sink.uncounted.size > 0) {
    notes.push(
      `requests are not counted for ${[...sink.uncounted].sort().join(", ")}: the base price was used, although long prompts cost more there`,
    );
  }
  const finished = tieOut.finish({
    invoiceUsd: request.invoiceUsd,
    rates: costs.some(({ convertedAt }) => convertedAt !== null) ? rateSources(request) : {},
    overlaps: report?.overlaps ?? [],
  });
  // Without a bill the notes of the tie-out are not shown in the text.
  if (finished.billedUsd === null) notes.push(...new Set(report?.overlaps.map(({ note }) => note)));
  const evidence = sink.usageRows === 0 && report !== null ? "cost-only" : profile.evidence;
  return {
    profile: { ...profile, evidence },
    tieOut: { ...finished, notes: [...periodNotes, ...finished.notes] },
    report,
    notes,
  };
}

/** Where each exchange rate comes from: the user, or an assumption of the catalog. */
function rateSources({ usdPerUnit, givenRates }: TrafficRequest): Record<string, RateSource> {
  const assumptions = loadAssumptions();
  return Object.fromEntries(
    Object.entries(usdPerUnit).map(([currency, rate]): [string, RateSource] => {
      const assumed = assumptions.find(({ name }) => name === `usd_per_${currency.toLowerCase()}`);
      const isGiven = givenRates?.has(currency) ?? assumed?.typical !== rate;
      return [
        currency,
        isGiven || assumed === undefined
          ? { source: "the rate that was given", isAssumed: false }
          : { source: `${assumed.name} of the catalog, ${assumed.source}`, isAssumed: true },
      ];
    }),
  );
}
