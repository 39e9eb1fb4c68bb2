import { LRUCache } from "lru-cache";
import { nearestNames } from "../core/nearest-names.ts";
import type { PriceBook } from "../pricing/price-book.ts";
import type { UpstreamKind } from "../upstreams/upstream-kind.ts";
import { type UpstreamTarget, upstreamTarget } from "../upstreams/upstream-target.ts";
import type {
  Configuration,
  PrivacySettings,
  RouteSettings,
  UpstreamSettings,
} from "./configuration/configuration.ts";
import { POOL_ROUTE } from "./configuration/model-routes.ts";
import { type Cloud, CLOUD_NAMES } from "../dialects/cloud-paths.ts";
import type { DialectFamily } from "../dialects/failure.ts";
import type { ModelList, RouteAnswer, RouteQuestion } from "./gateway-parts.ts";
import { type TargetRoute, targetRoute } from "./failover/target-route.ts";
import { NO_PRIVATE_UPSTREAM, privatePart } from "./privacy.ts";
import { wildcard } from "./task-names.ts";

/** Where requests go under one configuration. */
export interface Routes {
  resolve(question: RouteQuestion): RouteAnswer;
  /** Names that can be requested, as far as the configuration says them. */
  models(): readonly string[];
  /** Whose lists of models say the rest. */
  modelLists(family: DialectFamily): readonly ModelList[];
  upstreams: readonly UpstreamTarget[];
}

/** Where requests go; private ones over those upstreams alone that may have them. */
export function createRoutes(
  configuration: Pick<Configuration, "upstreams" | "models"> & { privacy?: PrivacySettings },
  kindOf: (id: string) => UpstreamKind | undefined,
  prices: PriceBook,
): Routes {
  const open = routesOver(configuration, kindOf, prices);
  const closed = routesOver(privatePart(configuration), kindOf, prices);
  return {
    ...open,
    resolve: (question) => {
      if (question.isPrivate !== true) return open.resolve(question);
      const usual = open.resolve(question);
      if (!("target" in usual)) return usual;
      const answer = closed.resolve(question);
      return "target" in answer ? answer : REFUSED_AS_PRIVATE;
    },
  };
}

/**
 * With a list of models, exactly those are served ("gpt-*" matches several). Without one a request goes to the upstream
 * that serves its format; where several do, to the one that its model's name begins with ("openai/gpt-5.4"), else to the
 * one whose price list has the model. Throws UserError when an upstream has no usable address.
 */
function routesOver(
  configuration: Pick<Configuration, "upstreams" | "models">,
  kindOf: (id: string) => UpstreamKind | undefined,
  prices: PriceBook,
): Routes {
  const replicas = new Map<string, readonly UpstreamTarget[]>();
  const targets = new Map<string, UpstreamTarget>();
  for (const [name, settings] of Object.entries(configuration.upstreams)) {
    const [first, ...more] = replicasOf(name, settings, kindOf);
    targets.set(name, first);
    replicas.set(name, [first, ...more]);
  }
  const all = [...targets.values()];
  const named = new Map<string, Served>();
  const patterns: { fits: (model: string) => boolean; to: Served }[] = [];
  for (const [model, { upstream, model: there, route }] of Object.entries(configuration.models)) {
    const to = served(model, upstream, there, route);
    if (model.includes("*")) patterns.push({ fits: wildcard(model), to });
    else named.set(model, to);
  }
  const isListed = named.size + patterns.length > 0;
  const answers = new LRUCache<string, RouteAnswer>({ max: MOST_REMEMBERED });

  return {
    upstreams: all,
    models: () => (isListed ? [...named.keys()] : all.filter(isDemo).map(({ name }) => name)),
    modelLists: (family) => {
      const asked = isListed
        ? patterns.map(({ fits, to }) => ({ fits, to: to.target }))
        : all.map((to) => ({ fits: () => true, to }));
      return asked.flatMap(({ fits, to }) =>
        isDemo(to) || to.basePaths[family] === undefined ? [] : [{ target: to, fits }],
      );
    },
    resolve: ({ model, surface, family }) => {
      if (surface === null || model === null) return unnamed(surface, family);
      const exact = named.get(model);
      if (exact !== undefined) return exact;
      if (model.length > MOST_NAME_CHARACTERS) return found(model, surface);
      const key = `${surface}\n${model}`;
      const known = answers.get(key);
      if (known !== undefined) return known;
      const answer = found(model, surface);
      answers.set(key, answer);
      return answer;
    },
  };

  function served(name: string, upstream: string, model: string | null, route: RouteSettings | null): Served {
    const target = { ...(targets.get(upstream) as UpstreamTarget), model };
    if (route === null && (replicas.get(upstream)?.length ?? 0) < 2) return { target };
    const alone = { upstream, model, weight: null, when: null, overflow: null };
    return {
      target,
      route: targetRoute(
        name,
        route ?? { ...POOL_ROUTE, targets: [alone] },
        (each) => replicas.get(each) ?? [],
      ),
    };
  }

  function found(model: string, surface: string): RouteAnswer {
    return isListed ? listed(model) : automatic(model, surface);
  }

  function listed(model: string): RouteAnswer {
    const pattern = patterns.find(({ fits }) => fits(model));
    if (pattern) return pattern.to;
    const names = [
      ...named.keys(),
      ...Object.keys(configuration.models).filter((name) => name.includes("*")),
    ];
    const [near] = nearestNames(model.slice(0, 80), [...named.keys()], 1);
    return notFound(
      "model-not-found",
      `The model ${quoted(model)} is not configured here.${near === undefined ? "" : ` Perhaps ${near}?`} Configured: ${names.slice(0, 10).join(", ")}.`,
    );
  }

  function automatic(model: string, surface: string): RouteAnswer {
    const serving = all.filter(({ kind }) => kind.surfaces.includes(surface));
    const [only] = serving;
    if (only === undefined) return unserved(surface);
    const slash = model.indexOf("/");
    const prefix = slash > 0 ? targets.get(model.slice(0, slash)) : undefined;
    if (prefix !== undefined && serving.includes(prefix))
      return served(prefix.name, prefix.name, model.slice(slash + 1), null);
    if (serving.length === 1) return served(only.name, only.name, null, null);
    const priced = serving.find(
      ({ kind }) => kind.priceProvider !== null && prices.find(kind.priceProvider, model) !== null,
    );
    if (priced) return served(priced.name, priced.name, null, null);
    const names = serving.map(({ name }) => name).join(", ");
    return notFound(
      "model-not-found",
      `No upstream here is known to have the model ${quoted(model)}. Write the upstream before it (one of ${names}), as in ${serving[0]?.name}/${model.slice(0, 80)}, or list the model in the configuration.`,
    );
  }

  /** A request that names no model, or a path that has none. */
  function unnamed(surface: string | null, family: RouteQuestion["family"]): RouteAnswer {
    const serving = all.filter(({ kind, basePaths }) =>
      surface === null ? basePaths[family] !== undefined : kind.surfaces.includes(surface),
    );
    // Files, batches and lists are a provider's more often than an engine's.
    const first = serving.find(({ kind }) => surface === null && kind.kind === "provider") ?? serving[0];
    if (first === undefined) return unserved(surface ?? family);
    if (surface !== null && (isListed || serving.length > 1)) {
      return { refused: "bad-request", code: "model-missing", message: "The request names no model." };
    }
    return { target: first };
  }

  function unserved(what: string): RouteAnswer {
    const names = all.map(({ name }) => name).join(", ");
    return notFound(
      "surface-not-served",
      `No upstream here serves ${familyName(what)}. Configured: ${names === "" ? "none" : names}.`,
    );
  }
}

/** For observing: each dialect goes to its own provider, with the client's own credential. */
export function observingRoutes(
  kindOf: (id: string) => UpstreamKind | undefined,
  settings: Pick<UpstreamSettings, "timeouts" | "region">,
): Routes {
  const targets = new Map<string, UpstreamTarget>();
  for (const [family, id] of Object.entries(PROVIDER_OF)) {
    const kind = kindOf(id) as UpstreamKind;
    if (kind.regional !== undefined && settings.region === null) continue;
    const { region, timeouts } = settings;
    targets.set(family, upstreamTarget({ name: id, kind, key: null, region, passThrough: true, timeouts }));
  }
  return {
    upstreams: [...targets.values()],
    models: () => [],
    modelLists: () => [],
    resolve: ({ family, isPrivate }) => {
      const target = targets.get(family);
      if (isPrivate === true) return REFUSED_AS_PRIVATE;
      return target === undefined ? NO_REGION : { target };
    },
  };
}

const NO_REGION: RouteAnswer = {
  refused: "not-found",
  code: "surface-not-served",
  message: "Which region of Amazon Bedrock is meant is not known here: set AWS_REGION for the gateway.",
};

const PROVIDER_OF: Readonly<Record<RouteQuestion["family"], string>> = {
  vertex: "vertex",
  bedrock: "bedrock",
  openai: "openai",
  anthropic: "anthropic",
  gemini: "gemini",
};

/** Clients choose the names; what is longer than any model's name is not worth remembering. */
const MOST_NAME_CHARACTERS = 512;
const MOST_REMEMBERED = 2000;

/** The target of an upstream, or one for each of its replicas. */
function replicasOf(
  name: string,
  settings: UpstreamSettings,
  kindOf: (id: string) => UpstreamKind | undefined,
): [UpstreamTarget, ...UpstreamTarget[]] {
  const first = targetOf(name, settings, kindOf);
  const { urls, keys } = settings;
  if (urls.length < 2 && keys.length < 2) return [first];
  const each =
    keys.length > 1
      ? keys.map(({ name: replica, key }) => ({
          ...targetOf(name, { ...settings, key }, kindOf),
          replica,
          isOneOfSeveralKeys: true,
        }))
      : urls.map((url) => ({
          ...targetOf(name, { ...settings, url }, kindOf),
          replica: new URL(url).host,
        }));
  return each as [UpstreamTarget, ...UpstreamTarget[]];
}

function targetOf(
  name: string,
  settings: UpstreamSettings,
  kindOf: (id: string) => UpstreamKind | undefined,
): UpstreamTarget {
  const kind = kindOf(settings.kind);
  if (kind === undefined) throw new Error(`no kind of upstream is called ${settings.kind}`);
  const { url, region, key, signing, apiVersion, headers, disconnect, proxy, timeouts } = settings;
  return upstreamTarget({
    name,
    kind,
    url,
    region,
    key,
    signing,
    passThrough: settings.clientKey,
    apiVersion,
    headers,
    disconnect,
    proxy,
    timeouts,
  });
}

/** Nobody else knows its model. */
const isDemo = ({ kind }: UpstreamTarget): boolean => kind.id === "demo";

interface Served {
  target: UpstreamTarget;
  route?: TargetRoute;
}

const REFUSED_AS_PRIVATE: RouteAnswer = {
  refused: NO_PRIVATE_UPSTREAM.kind,
  code: NO_PRIVATE_UPSTREAM.code,
  message: NO_PRIVATE_UPSTREAM.message,
};

const notFound = (code: string, message: string): RouteAnswer => ({ refused: "not-found", code, message });
/** A family as people know it, where its name is no word of theirs. */
const familyName = (what: string): string => (what in CLOUD_NAMES ? CLOUD_NAMES[what as Cloud] : what);
const quoted = (model: string): string =>
  JSON.stringify(model.length > 80 ? `${model.slice(0, 77)}...` : model);
