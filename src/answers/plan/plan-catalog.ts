import { requiredNumber } from "../../catalog/row-values.ts";
import { apiPrices } from "../../catalog/api-prices.ts";
import { loadArrivals } from "../../catalog/arrivals.ts";
import { loadAssumptions } from "../../catalog/assumptions.ts";
import { notMovableModel } from "../../catalog/not-movable-models.ts";
import { withHosts } from "../../catalog/hosted-price-book.ts";
import { readCatalogRows, cell } from "../../catalog/catalog-file.ts";
import { loadClosedAlternatives } from "../../catalog/closed-alternatives.ts";
import { findEngine } from "../../catalog/engines.ts";
import { isFirstParty, modelsSoldBy, tablesWith } from "../../catalog/host-facts.ts";
import { loadGpus } from "../../catalog/gpus.ts";
import { hostedModelPrice, hostedPrices } from "../../catalog/hosted-prices.ts";
import { loadModelFamilies } from "../../catalog/model-families.ts";
import { loadModels, resolveModel } from "../../catalog/models.ts";
import { loadOffers } from "../../catalog/offers.ts";
import { loadRetirements } from "../../catalog/retirements.ts";
import { loadQuality, qualityModelName } from "../../catalog/quality.ts";
import { loadRateLimits } from "../../catalog/rate-limits.ts";
import { cloudProviders, findVendor } from "../../catalog/vendors.ts";
import type { AssumptionChange } from "../../core/assumption-override.ts";
import { overrideAssumptions } from "../../core/assumption-override.ts";
import type { ModelArchitecture } from "../../core/model.ts";
import { compareQuality, type QualityResult } from "../../core/quality.ts";
import type { HostedOffer, PlanCatalog, SuiteRatio } from "../../planner/model/inputs.ts";
import { sensibleReplicas } from "../../serving/replica.ts";

/** Benchmark suites listed in a line of quality evidence. */
const SUITES_SHOWN = 3;

/**
 * The catalog in the form the planner takes, with the user's assumptions applied and models of config.json files added.
 */
export function planCatalog(
  changes: readonly AssumptionChange[],
  extraModels: readonly ModelArchitecture[] = [],
  ownQuality: readonly QualityResult[] = [],
): PlanCatalog {
  const engine = findEngine("vllm");
  if (engine === null) throw new Error("the catalog has no row for vLLM");
  const hosted = new Map<string, readonly HostedOffer[]>();
  // A plan asks for the same few ids thousands of times.
  const openModels = new Map<string, string | null>();
  return {
    prices: withHosts(apiPrices()),
    closedAlternatives: [
      ...loadClosedAlternatives().filter(({ openWeights }) => !openWeights),
      ...readCatalogRows("encoder-alternatives.csv").map((row) => ({
        provider: cell(row, "provider"),
        model: cell(row, "model"),
        release: cell(row, "source_date"),
      })),
    ],
    clouds: cloudProviders(),
    provisioned: readCatalogRows("provisioned-throughput.csv").map((row) => ({
      provider: cell(row, "provider"),
      unit: cell(row, "unit"),
      model: cell(row, "model"),
      minUnits: requiredNumber(row, "min_units"),
      incrementUnits: requiredNumber(row, "increment_units"),
      inputTokensPerMinute: requiredNumber(row, "input_tokens_per_minute"),
      term: cell(row, "term"),
    })),
    workOf: (model) => notMovableModel(model) ?? "text",
    hostedPrices(model) {
      let offers = hosted.get(model);
      if (offers === undefined) hosted.set(model, (offers = hostedOffers(model)));
      return offers;
    },
    models: [...loadModels(), ...extraModels],
    proposedTargets: readCatalogRows("proposed-targets.csv").map((row) => cell(row, "model")),
    gpus: loadGpus(),
    offers: loadOffers(),
    families: loadModelFamilies(),
    openModel(model) {
      let name = openModels.get(model);
      if (name === undefined) {
        openModels.set(model, (name = resolveModel(model.replace(/^.*\//, ""))?.model.name ?? null));
      }
      return name;
    },
    retirements: loadRetirements(),
    arrivals: loadArrivals(),
    givenAssumptions: new Set(changes.map(({ name }) => name)),
    assumptions: overrideAssumptions(loadAssumptions(), changes),
    qualityEvidence: (current, candidate) =>
      qualityEvidence([...ownQuality, ...loadQuality()], current, candidate),
    qualityRatios: (current, candidate) =>
      qualityRatios([...ownQuality, ...loadQuality()], current, candidate),
    vendor: findVendor,
    rateLimits: (vendor) =>
      loadRateLimits().filter((limit) => limit.vendor === (findVendor(vendor)?.name ?? vendor)),
    replicas: (model, gpu) => sensibleReplicas(model, gpu, engine),
  };
}

/** Every host of a model; a maker's own API is priced by the price book, which knows its hours and history. */
function hostedOffers(model: string): HostedOffer[] {
  const own = readCatalogRows("first-party-open.csv").flatMap((row): HostedOffer[] => {
    const price =
      cell(row, "model") === model
        ? apiPrices().find(cell(row, "provider"), cell(row, "price_book_model"))
        : null;
    if (price === null) return [];
    return [
      {
        host: cell(row, "host"),
        price,
        quantisation: "as published",
        contextTokens: price.contextTokens,
        date: price.date,
        tables: MAKERS_OWN_LIST,
        firstParty: true,
        modelsSold: modelsSoldBy(cell(row, "host")),
      },
    ];
  });
  const others = hostedPrices(model)
    .filter((row) => !row.suspect && !own.some(({ host }) => host.toLowerCase() === row.host.toLowerCase()))
    .map((row) => ({
      host: row.host,
      price: hostedModelPrice(row),
      quantisation: row.quantisation,
      contextTokens: row.contextTokens,
      date: row.lastChanged ?? row.sourceDate,
      tables: tablesWith(row),
      firstParty: isFirstParty(row),
      modelsSold: modelsSoldBy(row.host),
      doubt: row.doubt,
    }));
  return [...own, ...others];
}

/** The price book checks the lists of makers against their pages: as good as two tables. */
const MAKERS_OWN_LIST = 2;

/** One ratio for each suite that has both models; where less is better, turned over. */
function qualityRatios(results: readonly QualityResult[], current: string, candidate: string): SuiteRatio[] {
  const { shared } = compareQuality(
    results,
    qualityModelName(current) ?? current,
    qualityModelName(candidate) ?? candidate,
  );
  return shared.flatMap(({ benchmark, ratio }) => (ratio === null ? [] : [{ suite: benchmark, ratio }]));
}

function qualityEvidence(
  results: readonly QualityResult[],
  current: string,
  candidate: string,
): string | null {
  const { shared } = compareQuality(
    results,
    qualityModelName(current) ?? current,
    qualityModelName(candidate) ?? candidate,
  );
  if (shared.length === 0) return null;
  const shown = [...shared].sort((a, b) => (a.date < b.date ? 1 : -1)).slice(0, SUITES_SHOWN);
  const lines = shown.map(
    (row) => `${row.benchmark} ${row.version} ${row.candidate} against ${row.current} (${row.date})`,
  );
  const more = shared.length > shown.length ? `; ${shared.length - shown.length} more suites` : "";
  return `${candidate} against ${current}: ${lines.join(", ")}${more}`;
}
