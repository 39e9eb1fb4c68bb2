/** What `serve` runs by: the file with defaults filled in and references resolved. Plain data, so that it can be sent to a worker. */
export interface Configuration {
  listen: Listen;
  /** Folder of the ledger as written; relative to the file. */
  data: string | null;
  /** `full` survives a power cut, at the cost of a disk flush per request. */
  synchronous: "normal" | "full";
  /** Days for which every attempt is kept; null = all. */
  retainDays: number | null;
  /** "auto": one per core, as far as the memory goes. */
  workers: number | "auto";
  logLevel: LogLevel;
  /** Is each attempt a line of the log too? The ledger has it anyway. */
  logAttempts: boolean;
  upstreams: Readonly<Record<string, UpstreamSettings>>;
  models: Readonly<Record<string, ModelRoute>>;
  privacy: PrivacySettings;
  tasks: TaskSettings;
  limits: Limits;
  /** How long a stop waits for requests in flight, milliseconds. */
  drainMs: number;
  /** A ledger that cannot be written: refuse new requests with 503, or carry on without a record, loudly. */
  whenLedgerFails: "refuse" | "carry-on";
}

export interface Listen {
  host: string;
  port: number;
  /** Names by which browsers and clients reach it, besides the address itself: others are refused on loopback. */
  names: readonly string[];
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** One place to send requests to: a provider by its id, or an engine at a URL. */
export interface UpstreamSettings {
  /** A row of the table of providers and engines: "openai", "vllm". */
  kind: string;
  /** Its address, where the row has none. */
  url: string | null;
  /** Addresses of its replicas, where it is a pool of several; then `url` is the first. */
  urls: readonly string[];
  /** The credential; null = that of the row's environment variable, or none. */
  key: string | null;
  /** Several credentials of one account by the names of their variables; then `key` is the first. Empty: there is one. */
  keys: readonly NamedKey[];
  /** Pass the client's own credential on instead. */
  clientKey: boolean;
  /** Region of a provider that has several, where the address does not say it. */
  region: string | null;
  /** What signs its requests, in place of a key; null: nothing. */
  signing: SigningKey | null;
  /** Version of the API for paths of deployments; null: as the client wrote it, if it did. */
  apiVersion: string | null;
  /** Headers that are added to every request to it. */
  headers: Readonly<Record<string, string>>;
  disconnect: DisconnectPolicy | null;
  /** Address of the proxy before it; "none": never one; null: as the environment says. */
  proxy: string | null;
  timeouts: Timeouts;
}

/** A credential, and the name of the variable that holds it. */
export interface NamedKey {
  name: string;
  key: string;
}

/** A credential that signs requests; null where it holds for good. */
export interface SigningKey {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | null;
}

/** What happens upstream when the client goes away; null above = what the row says. */
export type DisconnectPolicy = "cancel" | "drain";

/** Milliseconds. */
export interface Timeouts {
  connectMs: number;
  headersMs: number;
  idleMs: number;
}

export interface ModelRoute {
  /** The first one where there are several. */
  upstream: string;
  /** The name that the upstream knows; null = as the client wrote it. */
  model: string | null;
  /** Null: one upstream answers, whatever it answers. */
  route: RouteSettings | null;
}

/** Several places that may answer, and what happens when one does not. */
export interface RouteSettings {
  /** In order: the next is the fallback. */
  targets: readonly TargetSettings[];
  /** Further attempts in all. */
  retries: number;
  /** hold: the client gets nothing until the answer is whole. */
  stream: "pass" | "hold";
  /** Bytes of an answer that are held back at most; what is larger passes. */
  holdBytes: number;
  timeouts: RouteTimeouts;
  /** Every request to it is private. */
  private: boolean;
}

/** Milliseconds; null = as the upstream's settings say, and for the last two that there is no limit. */
export interface RouteTimeouts {
  connectMs: number | null;
  /** Until the first content of a stream. */
  firstTokenMs: number | null;
  /** Until an answer that is not streamed begins; null: as for the first content. */
  answerMs: number | null;
  idleMs: number | null;
  /** Over all attempts of a request. */
  totalMs: number | null;
}

export interface TargetSettings {
  upstream: string;
  model: string | null;
  weight: number | null;
  /** Which requests it serves; null = all. */
  when: TargetCondition | null;
  overflow: { ttftMs: number | null; queue: number | null } | null;
}

/** What must all hold. */
export interface TargetCondition {
  /** Names of tasks; "*" stands for anything. Empty = any. */
  tasks: readonly string[];
  headers: Readonly<Record<string, string>>;
  /** Bytes of the request's body, at most and at least; null = any. */
  inputBelowBytes: number | null;
  inputAboveBytes: number | null;
}

/** Where private work may go; null: nowhere. */
export interface PrivacySettings {
  private: { upstreams: readonly string[]; tasks: readonly string[]; models: readonly string[] } | null;
}

export interface TaskSettings {
  rules: readonly TaskRule[];
  /** Distinct names that are kept; further ones are counted together. */
  most: number;
}

/** A request that meets every condition given belongs to the task; the first rule that matches decides. */
export interface TaskRule {
  task: string;
  /** The requested model; "*" stands for anything. */
  model: string | null;
  /** Name of a header, in lower case, and its value; "*" stands for anything. */
  headers: Readonly<Record<string, string>>;
  /** How the system prompt begins. */
  systemPrompt: string | null;
}

/** What a client may do at most. */
export interface Limits {
  bodyBytes: number;
  headerBytes: number;
  /** Within which a request must have arrived whole, milliseconds. */
  requestMs: number;
  /** Requests in flight in one process, at most. */
  inFlight: number;
}
