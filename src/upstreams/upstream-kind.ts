import type { DialectFamily } from "../dialects/failure.ts";

/** What is known of a provider or an engine before anybody uses it: a row of catalog/upstreams.json. */
export interface UpstreamKind {
  /** As a configuration names it: "openai", "vllm". */
  id: string;
  name: string;
  kind: "provider" | "engine";
  /** Its name in OpenTelemetry's conventions, where that is not its id. */
  telemetryName?: string;
  /** Its id in the price book; null when tokens have no price there (own engines, unknown addresses). */
  priceProvider: string | null;
  /** Where it is; null = the configuration says it. */
  url: string | null;
  /** Environment variables that hold its credential by custom, the first that is set counts. */
  keyVariables: readonly string[];
  /** How it takes the credential. */
  auth: UpstreamAuth;
  /** Where a family of surfaces takes it in another way. */
  familyAuth?: { readonly [family in DialectFamily]?: UpstreamAuth };
  /** What comes between its address and the path of a surface, by family; a family that is missing is not served. */
  basePaths: { readonly [family in DialectFamily]?: string };
  /** Names of the dialects it serves. */
  surfaces: readonly string[];
  /**
   * flag: usage in a stream comes when `stream_options.include_usage` asks for it. always: it comes unasked, and the
   * flag is refused or idle. never: the dialect has no such flag.
   */
  streamOptions: "flag" | "always" | "never";
  /** Reports running counts with every chunk when asked (`continuous_usage_stats`). */
  continuousUsage: boolean;
  /**
   * What happens when the client goes away. cancel: the request is closed, what it used is an estimate. drain: it is
   * read to its end within bounds. exact: it is closed, and the running counts say what it used.
   */
  disconnect: "cancel" | "drain" | "exact";
  /** What an answer says about itself that multiplies every token price. */
  priceFactors: readonly { reason: string; factor: number; source: string; date: string }[];
  /** Prices of billed units that are not tokens, in dollars each. */
  unitPrices: readonly { unit: string; usd: number; source: string; date: string }[];
  source: string;
  date: string;
  notes: string;
}

/** The header that carries a credential, and what stands before it there. */
export interface UpstreamAuth {
  header: string;
  prefix: string;
}
