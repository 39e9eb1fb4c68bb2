import type { DialectFamily } from "../dialects/failure.ts";

/** What is known of a provider or an engine in general: a row of catalog/upstreams.json. */
export interface UpstreamKind {
  /** Its name in a configuration: "openai", "vllm". */
  id: string;
  name: string;
  kind: "provider" | "engine";
  /** Its name in OpenTelemetry's conventions, where that is not its id. */
  telemetryName?: string;
  /** Its id in the price book; null when tokens have no price there (own engines, unknown addresses). */
  priceProvider: string | null;
  /** Where it is; null = the configuration says it. */
  url: string | null;
  /**
   * Where it is for requests whose path names a location, where the configuration does not say it: the first row whose
   * `match`, a regular expression, fits, with `{location}` replaced.
   */
  locations?: readonly { match: string; url: string }[];
  /** It is in regions, one of which must be known. */
  regional?: UpstreamRegions;
  /** Its requests may be signed instead of carrying a key. */
  signing?: SigningRules;
  /** Environment variables that usually hold its credential; the first that is set counts. */
  keyVariables: readonly string[];
  /** How it expects the credential. */
  auth: UpstreamAuth;
  /** Where a family of surfaces expects it differently. */
  familyAuth?: { readonly [family in DialectFamily]?: UpstreamAuth };
  /** The path between its address and that of a surface, by family; a family that is missing is not served. */
  basePaths: { readonly [family in DialectFamily]?: string };
  /** Names of the dialects it serves. */
  surfaces: readonly string[];
  /** Where some of them have paths of their own per model, with a version of the API in the query. */
  deployments?: UpstreamDeployments;
  /**
   * flag: a stream reports usage when `stream_options.include_usage` asks for it. always: it reports it anyway, and the
   * flag is refused or has no effect. never: the dialect has no such flag.
   */
  streamOptions: "flag" | "always" | "never";
  /** Reports running counts with every chunk when asked (`continuous_usage_stats`). */
  continuousUsage: boolean;
  /** Reports running counts as `timings` when `timings_per_token` asks for them, and with its last chunk anyway. */
  timings?: boolean;
  /** Surfaces on which its streams report usage though nobody asks, and the client is to see it. */
  usageUnasked?: readonly string[];
  /**
   * What happens when the client disconnects. cancel: the request is cancelled, its usage is an estimate. drain: the
   * answer is read to its end within bounds. exact: it is cancelled, and the running counts say what it used.
   */
  disconnect: "cancel" | "drain" | "exact";
  /** What in an answer multiplies every token price. */
  priceFactors: readonly { reason: string; factor: number; source: string; date: string }[];
  /**
   * Prices of billed units that are not tokens, in dollars each; 0 where another unit carries the charge. The first
   * whose `models`, a regular expression over the model's name, fits holds; left out, it holds for all.
   */
  unitPrices: readonly { unit: string; usd: number; models?: string; source: string; date: string }[];
  /** Units that every answer of some models has, though no answer counts them. */
  unitsPerAnswer?: readonly UnitPerAnswer[];
  /** Where a model's price depends on the location that the path names: what the row then remarks, as a place. */
  locationPlaces?: readonly LocationPlace[];
  source: string;
  date: string;
  notes: string;
}

/** A place that stands for all locations that `locations`, a regular expression, fits, for these models. */
export interface LocationPlace {
  place: string;
  locations: string;
  models: string;
  source: string;
  date: string;
}

/** One unit for every answer of these models (a regular expression) on this surface. */
export interface UnitPerAnswer {
  unit: string;
  surface: string;
  models: string;
  source: string;
  date: string;
}

/** Paths that name the model, in front of OpenAI's own: "/openai/deployments/{model}/chat/completions?api-version=...". */
export interface UpstreamDeployments {
  path: string;
  /** Names of the dialects that have such paths. */
  surfaces: readonly string[];
}

/** A provider with an address for each region. */
export interface UpstreamRegions {
  /** `{region}` stands for the region. */
  url: string;
  /** Finds the region in another address of it: a regular expression over the host. */
  host: string;
  /** Environment variables that usually hold it; the first that is set counts. */
  variables: readonly string[];
}

/** AWS's signatures, version 4: the service's name in them, and the environment variables that usually hold what signs. */
export interface SigningRules {
  service: string;
  variables: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
}

/** The header that carries a credential, and the prefix before it. */
export interface UpstreamAuth {
  header: string;
  prefix: string;
}
