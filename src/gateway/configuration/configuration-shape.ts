import type { DisconnectPolicy, ModelRoute } from "./configuration.ts";
import {
  type JsonSchema,
  choice,
  described,
  duration,
  fields,
  list,
  named,
  optional,
  shorthand,
  size,
  text,
  whole,
} from "./shape.ts";

const DEFAULT_PORT = 4141;
const LOOPBACK = "127.0.0.1";
/** Names of upstreams end up in headers, labels and file columns. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const NAMING = "Use letters, digits, dot, dash and underscore, at most 64.";
const LISTEN = /^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/;
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

const NO_HEADERS: Readonly<Record<string, string>> = {};
const TIMEOUTS = { connectMs: 10_000, headersMs: 600_000, idleMs: 300_000 };
const DISCONNECT: readonly DisconnectPolicy[] = ["cancel", "drain"];

const timeouts = fields({
  connect: optional(described(duration(1, 600_000), "Until the connection stands"), TIMEOUTS.connectMs),
  headers: optional(described(duration(1, 7_200_000), "Until the answer begins"), TIMEOUTS.headersMs),
  idle: optional(described(duration(1, 7_200_000), "Between two pieces of an answer"), TIMEOUTS.idleMs),
});

const upstream = fields({
  provider: optional(
    described(
      text("Write the id of a provider, such as openai."),
      "A provider by its id; left out where the upstream's name says it",
    ),
    null,
  ),
  engine: optional(
    described(text("Write the name of an engine, such as vllm."), "The engine that answers at the url"),
    null,
  ),
  url: optional(
    described(
      text(
        "Write an http or https address without a query, such as http://10.0.0.5:8000.",
        /^https?:\/\/[^\s?#]+$/,
      ),
      "Where it is",
    ),
    null,
  ),
  key: optional(
    described(
      text("Write a reference such as ${env:OPENAI_API_KEY}."),
      "Its credential, as a reference to the environment: ${env:NAME}; client passes the client's own on",
    ),
    null,
  ),
  headers: optional(
    described(
      named(text("Write the header's value as text."), HEADER, "Write the name of a header."),
      "Headers added to every request",
    ),
    NO_HEADERS,
  ),
  disconnect: optional(
    described(
      choice(DISCONNECT),
      "When the client goes away: cancel the request, or read on for a bounded time",
    ),
    null,
  ),
  timeouts: optional(timeouts, {
    connect: TIMEOUTS.connectMs,
    headers: TIMEOUTS.headersMs,
    idle: TIMEOUTS.idleMs,
  }),
});

/** An upstream as the file has it. */
export type UpstreamInFile = NonNullable<ReturnType<typeof upstream.read>>;

const route = fields({
  upstream: described(text("Write the name of an upstream."), "The upstream that answers"),
  model: optional(
    described(text("Write the model's name as the upstream knows it."), "The name that the upstream knows"),
    null,
  ),
});

const rule = fields({
  task: described(text("Write the task's name.", /^[^\s]{1,64}$/), "The task's name"),
  model: optional(
    described(
      text("Write a model's name; * stands for anything."),
      "The model asked for; * stands for anything",
    ),
    null,
  ),
  headers: optional(
    described(
      named(text("Write a header's value; * stands for anything."), HEADER, "Write the name of a header."),
      "Headers and their values; * stands for anything",
    ),
    NO_HEADERS,
  ),
  "system-prompt": optional(
    described(text("Write how the system prompt begins."), "How the system prompt begins"),
    null,
  ),
});

const LIMITS = { body: 32 * 1024 ** 2, headers: 32 * 1024, request: 120_000, "in-flight": 10_000 };
const limits = fields({
  body: optional(described(size(1, 512 * 1024 ** 2), "The largest request"), LIMITS.body),
  headers: optional(described(size(1024, 1024 ** 2), "The largest head of a request"), LIMITS.headers),
  request: optional(described(duration(100, 3_600_000), "Until a request has arrived whole"), LIMITS.request),
  "in-flight": optional(
    described(whole(1, 1_000_000), "Requests under way in one process"),
    LIMITS["in-flight"],
  ),
});

const NO_RULES: readonly NonNullable<ReturnType<typeof rule.read>>[] = [];
const TASKS = { rules: NO_RULES, most: 200 };
const tasks = fields({
  rules: optional(described(list(rule), "The first rule that fits names the task"), TASKS.rules),
  most: optional(described(whole(1, 10_000), "Distinct names that are kept"), TASKS.most),
});

const NO_UPSTREAMS: Readonly<Record<string, UpstreamInFile>> = {};
const NO_MODELS: Readonly<Record<string, ModelRoute>> = {};

/** The whole file. */
export const configurationShape = fields({
  $schema: optional(text("Write the address of the schema."), ""),
  listen: optional(
    described(
      text("Write an address and a port, such as 127.0.0.1:4141 or 0.0.0.0:4141.", LISTEN),
      "Address and port",
    ),
    `${LOOPBACK}:${DEFAULT_PORT}`,
  ),
  names: optional(described(list(text("Write a host name.")), "Host names under which clients reach it"), []),
  data: optional(
    described(text("Write the path of a folder."), "Folder of the ledger; relative to this file"),
    null,
  ),
  synchronous: optional(
    described(
      choice(["normal", "full"]),
      "full: the ledger survives a power cut, at the price of a disk flush per request",
    ),
    "normal",
  ),
  "retain-days": optional(
    described(
      whole(1, 36_500),
      "Days of which the ledger keeps every attempt; of those before, the sums by hour stay. Left out: all",
    ),
    null,
  ),
  workers: optional(described(whole(1, 256), "Processes that answer"), 1),
  "log-level": optional(
    described(choice(["debug", "info", "warn", "error", "silent"]), "How much is logged"),
    "info",
  ),
  "when-ledger-fails": optional(
    described(
      choice(["refuse", "carry-on"]),
      "A ledger that cannot be written: refuse new requests, or carry on without a record",
    ),
    "refuse",
  ),
  drain: optional(described(duration(0, 3_600_000), "How long a stop waits for answers under way"), 30_000),
  upstreams: optional(
    described(named(upstream, NAME, NAMING), "Places that answer, by a name of your choice"),
    NO_UPSTREAMS,
  ),
  models: optional(
    described(
      named(
        shorthand(text("Write the name of an upstream."), route, (name): ModelRoute => ({
          upstream: name,
          model: null,
        })),
        /^.{1,256}$/,
        "Write the model's name, at most 256 characters.",
      ),
      "Model names that clients use, each with the upstream that answers",
    ),
    NO_MODELS,
  ),
  tasks: optional(tasks, TASKS),
  limits: optional(limits, LIMITS),
});

/**
 * The same as JSON Schema, for editors: published as catalog/config.schema.json.
 * @internal a test holds the published file to it
 */
export const configurationSchema = (): JsonSchema => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Configuration of breakeven serve",
  ...configurationShape.schema,
});
