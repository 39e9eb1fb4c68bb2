import type { PriceBook } from "../pricing/price-book.ts";
import { boundariesOf, type PriceBoundaries } from "../pricing/price-boundaries.ts";
import type { ModelPrice, PricePeriod } from "../pricing/price.ts";
import type { ServiceTier } from "../core/usage.ts";
import { compilePeriods } from "./compile-price.ts";
import { type IdCandidate, idCandidates, isBedrockId } from "./model-ids.ts";
import { compileMatch } from "./model-match.ts";
import { type ModelInfo, type Provider, packageProviders, pricePackageFacts } from "./price-package.ts";
import {
  type AdditionRow,
  additionPeriods,
  correctionPeriod,
  priceOverrides,
  tierPeriods,
  tierPrice,
  withFactors,
} from "./price-overrides.ts";

/** Makers whose models carry no mark of the maker ("text-embedding-3-small"): searched last, in this order. */
const UNMARKED_MAKERS = ["openai", "mistral", "cohere", "voyageai", "perplexity"];
/** Answers kept; past this many the memory is emptied, so that a file of nonsense names cannot fill it. */
const MOST_KEPT = 20_000;

let shared: PriceBook | undefined;

/**
 * The price book over the price package and our overrides. Loaded once, on first use.
 *
 * An id is matched as billed first, then in its other spellings, at the provider and then at the providers whose
 * models it resells (Azure: OpenAI). On OpenRouter an id that is not listed costs what its maker charges, which
 * the price's source then says. Without a provider only makers' own price lists are searched: an open model has
 * no price without a host.
 */
export function apiPrices(): PriceBook {
  shared ??= createPriceBook(packageProviders());
  return shared;
}

function createPriceBook(all: readonly Provider[]): PriceBook {
  const facts = pricePackageFacts();
  const source = `${facts.package} ${facts.version}`;
  const finders = all.map((provider) => createFinder(provider));
  const byId = new Map(finders.map((finder) => [finder.provider.id, finder]));
  const kept = new Map<string, ModelPrice | null>();
  let boundaries: PriceBoundaries | undefined;

  return {
    source,
    date: facts.newestPriceDate,
    get boundaries() {
      boundaries ??= boundariesOf([...packagePeriods(all), ...overridePeriods()]);
      return boundaries;
    },
    providers: () => all.map(({ id, name }) => ({ id, name })),
    models: (name) => {
      const id = resolveProvider(name);
      if (id === undefined || id === null) return [];
      const added = priceOverrides().additions.filter((row) => row.provider === id);
      const listed = byId.get(id)?.provider.models ?? [];
      return [...new Set([...listed.map((model) => model.id), ...added.map((row) => row.model)])];
    },
    find: (provider, model, tier = "standard") => {
      const key = `${provider ?? ""}\n${tier}\n${model}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      if (kept.size >= MOST_KEPT) kept.clear();
      const price = look(provider, model, tier);
      kept.set(key, price);
      return price;
    },
  };

  function look(provider: string | null, model: string, tier: ServiceTier): ModelPrice | null {
    const listed = standardPrice(provider, model);
    const standard = listed === null ? null : withFactors(listed, priceOverrides().factors);
    if (standard === null || tier === "standard") return standard;
    return tierPrice(standard, tier, priceOverrides().tiers);
  }

  function standardPrice(provider: string | null, model: string): ModelPrice | null {
    const id = provider === null ? null : resolveProvider(provider);
    if (id === undefined) return null;
    const isVendor = (prefix: string): boolean => typeof resolveProvider(prefix) === "string";
    if (id !== null) {
      const candidates = idCandidates(model, id === "openrouter" ? isOpenRouter : isVendor);
      const listed = listedAt(id, candidates);
      if (listed || id !== "openrouter") return listed;
      const maker = makerPrice(candidates, isVendor);
      const remark = "the maker's own price: this id is not in the router's list";
      return maker && { ...withRemarks(maker, [remark]), provider: id };
    }
    if (isBedrockId(model)) return listedAt("aws", idCandidates(model, isVendor));
    const candidates = idCandidates(model, isVendor);
    const maker = makerPrice(candidates, isVendor);
    if (maker) return maker;
    for (const { id: spelling } of candidates) {
      const owner = finders.find((finder) => finder.owns(spelling));
      const price = owner && listedAt(owner.provider.id, candidates);
      if (price) return price;
    }
    for (const id of UNMARKED_MAKERS) {
      const price = listedAt(id, candidates);
      if (price) return price;
    }
    return null;
  }

  /** The price at one provider, or at those whose models it resells. */
  function listedAt(providerId: string, candidates: readonly IdCandidate[]): ModelPrice | null {
    const own = byId.get(providerId);
    if (!own) return null;
    const { notResold } = priceOverrides();
    const resold = (own.provider.fallback_model_providers ?? [])
      .filter((maker) => !notResold.some((row) => row.provider === providerId && row.maker === maker))
      .flatMap((maker) => byId.get(maker) ?? []);
    for (const candidate of candidates) {
      for (const finder of [own, ...resold]) {
        const price = priceAt(finder, candidate.id);
        if (!price) continue;
        const remarks = [
          ...(finder === own ? [] : [`${finder.provider.name}'s price list`]),
          ...(candidate.withoutDate ? ["matched without its date"] : []),
        ];
        return { ...withRemarks(price, remarks), provider: providerId };
      }
    }
    return null;
  }

  /** "openai/gpt-5.6-luna-20260709": the price of the named maker. */
  function makerPrice(
    candidates: readonly IdCandidate[],
    isVendor: (prefix: string) => boolean,
  ): ModelPrice | null {
    for (const { id } of candidates) {
      const slash = id.indexOf("/");
      if (slash < 0) continue;
      const maker = resolveProvider(id.slice(0, slash));
      if (typeof maker !== "string" || maker === "openrouter") continue;
      const price = listedAt(maker, idCandidates(id.slice(slash + 1), isVendor));
      if (price) return price;
    }
    return null;
  }

  function priceAt(finder: Finder, id: string): ModelPrice | null {
    const addition = finder.added(id);
    if (addition) return addedPrice(addition);
    const alias = priceOverrides().aliases.find(
      (row) => row.provider === finder.provider.id && row.id === id,
    );
    const model = finder.match(alias?.model ?? id);
    const price = model ? priceOf(finder.provider, model) : null;
    return price && alias ? withRemarks(price, [alias.note ?? alias.source]) : price;
  }

  function priceOf(provider: Provider, model: ModelInfo): ModelPrice | null {
    const { corrections, removals } = priceOverrides();
    const isIt = (row: { provider: string; model: string }): boolean =>
      row.provider === provider.id && row.model === model.id;
    if (removals.some(isIt)) return null;
    const corrected = corrections.filter(isIt);
    const periods = [...corrected.map(correctionPeriod), ...compilePeriods(model)];
    if (periods.length === 0) return null;
    const price: ModelPrice = {
      provider: provider.id,
      model: model.id,
      source,
      date: facts.newestPriceDate,
      periods,
      contextTokens: model.context_window ?? null,
    };
    return withRemarks(
      price,
      [...new Set(corrected.map((row) => row.source))].map((text) => `corrected: ${text}`),
    );
  }

  /** Id of a provider by any of its names; null for a gateway that says nothing about who bills; undefined unknown. */
  function resolveProvider(name: string): string | null | undefined {
    const wanted = name.trim().toLowerCase();
    if (byId.has(wanted)) return wanted;
    const alias = priceOverrides().providerAliases.find(([pattern]) => new RegExp(pattern).test(wanted));
    if (alias) return alias[1];
    return finders.find((finder) => finder.isNamed(wanted))?.provider.id;
  }
}

const packagePeriods = (providers: readonly Provider[]): { periods: readonly PricePeriod[] }[] =>
  providers.flatMap((provider) => provider.models.map((model) => ({ periods: compilePeriods(model) })));

/** Rows of delivery classes only scale periods, or cut them off at a length. */
function overridePeriods(): { periods: readonly PricePeriod[] }[] {
  const { additions, corrections, tiers } = priceOverrides();
  return [
    ...additions.map((row) => ({ periods: additionPeriods(row) })),
    { periods: corrections.map(correctionPeriod) },
    { periods: tiers.flatMap((row) => tierPeriods(row) ?? []) },
  ];
}

interface Finder {
  provider: Provider;
  added(id: string): AdditionRow | undefined;
  match(id: string): ModelInfo | undefined;
  isNamed(name: string): boolean;
  /** Would the package infer this provider from the bare model id? */
  owns(id: string): boolean;
}

function createFinder(provider: Provider): Finder {
  let rules: readonly { matches: (id: string) => boolean; model: ModelInfo }[] | undefined;
  let names: ReadonlyMap<string, ModelInfo> | undefined;
  let added: readonly { row: AdditionRow; patterns: readonly RegExp[] }[] | undefined;
  const never = (): boolean => false;
  return {
    provider,
    isNamed: provider.provider_match ? compileMatch(provider.provider_match) : never,
    owns: provider.model_match ? compileMatch(provider.model_match) : never,
    added: (id) => {
      added ??= priceOverrides()
        .additions.filter((row) => row.provider === provider.id)
        .map((row) => ({ row, patterns: row.match.map((pattern) => new RegExp(pattern)) }));
      const found = added.find(
        ({ row, patterns }) => row.name.toLowerCase() === id || patterns.some((pattern) => pattern.test(id)),
      );
      return found?.row;
    },
    match: (id) => {
      rules ??= provider.models.map((model) => ({ matches: compileMatch(model.match), model }));
      const rule = rules.find((candidate) => candidate.matches(id));
      if (rule) return rule.model;
      names ??= new Map(provider.models.flatMap((m) => (m.name ? [[m.name.toLowerCase(), m]] : [])));
      return names.get(id);
    },
  };
}

const addedPrice = (row: AdditionRow): ModelPrice => ({
  provider: row.provider,
  model: row.model,
  source: row.source,
  date: row.date,
  periods: additionPeriods(row),
  contextTokens: row.contextTokens,
});

const isOpenRouter = (prefix: string): boolean => prefix === "openrouter";

const withRemarks = (price: ModelPrice, remarks: readonly string[]): ModelPrice =>
  remarks.length === 0 ? price : { ...price, source: `${price.source} (${remarks.join("; ")})` };
