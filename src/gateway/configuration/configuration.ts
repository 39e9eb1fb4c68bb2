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
  /** The credential; null = that of the row's environment variable, or none. */
  key: string | null;
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
  upstream: string;
  /** The name that the upstream knows; null = as the client wrote it. */
  model: string | null;
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
