/** A provider or an engine by the name that another gateway gives it. */
export interface KnownProvider {
  name: string;
  /** The row of upstreams here. */
  upstream: string;
  /** The row where an address of its own is given. */
  withUrl: string;
  /** Address of one that has no row here and speaks OpenAI's format; null for others. */
  url: string | null;
  /** The environment variable of its key, where `url` is given. */
  keyVariable: string | null;
}

/** What a setting of another gateway is here: not needed, done in another way, or missing. */
export type Effect = "not-needed" | "different" | "missing";

/** What is known about a setting that is not translated. */
export interface KnownSetting {
  /** Its path, with * for a name or a number of the user's: "router_settings.redis_host". */
  setting: string;
  effect: Effect;
  /** A sentence: what holds here, or what to do. */
  note: string;
}

/** A row of upstreams, as far as a translation asks. */
export interface UpstreamRow {
  isEngine: boolean;
  /** Its usual address; null where it has none. */
  url: string | null;
  /** Whether it has no address but what is given. */
  needsAddress: boolean;
  /** Whether it answers the format that other gateways take from every client: OpenAI's chat completions. */
  speaksChat: boolean;
  /** Its usual environment variable; null where it needs no key. */
  keyVariable: string | null;
}

/** What a translation knows besides the file: tables, and the environment for addresses that the file takes from it. */
export interface MigrationTables {
  providers: ReadonlyMap<string, KnownProvider>;
  settings: readonly KnownSetting[];
  upstreams: ReadonlyMap<string, UpstreamRow>;
  /** The provider, by its name there, whose price list has a model that is written without one; null: nobody's. */
  providerOf: (model: string) => string | null;
  env: Readonly<Record<string, string | undefined>>;
}

/** A part of the other file that the translation does not hold. */
export interface Left {
  /** Where it stands there: "model_list[2].litellm_params.rpm". */
  path: string;
  effect: Effect;
  note: string;
}

export interface UpstreamDraft {
  provider?: string;
  engine?: string;
  url?: string;
  urls?: readonly string[];
  key?: string;
  region?: string;
  "api-version"?: string;
  headers?: Readonly<Record<string, string>>;
}

export interface TargetDraft {
  upstream: string;
  model?: string;
  weight?: number;
}

export interface RouteDraft {
  targets: readonly TargetDraft[];
  retries?: number;
  timeouts?: Readonly<Record<string, string>>;
}

/** A configuration in the form of the file, and what of the other file is not in it. */
export interface Migrated {
  upstreams: Readonly<Record<string, UpstreamDraft>>;
  models: Readonly<Record<string, RouteDraft>>;
  left: readonly Left[];
}
