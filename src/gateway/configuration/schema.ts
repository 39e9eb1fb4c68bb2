import * as v from "valibot";
import { defaulting, fields, group, list, named, optional, required, shorthand } from "./groups.ts";
import { byteSize, choice, duration, text, wholeNumber, wholeNumberOr, yesOrNo } from "./values.ts";

/** Names of upstreams end up in headers, labels and file columns. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const NAMING = "Use letters, digits, dot, dash and underscore, at most 64.";
const LISTEN = /^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/;
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const URL_WITHOUT_QUERY = /^https?:\/\/[^\s?#]+$/;

const API_VERSION = /^\d{4}-\d{2}-\d{2}(?:-preview)?$/;

const REGION = /^[a-z]{2,8}(?:-[a-z0-9]{1,12}){1,4}$/;

const PROXY = /^(?:none|(?:https?|socks5):\/\/[^\s@]+|\$\{env:\w+\})$/;

const headers = (remedy: string) => named(text(remedy), HEADER, "Write the name of a header.");

const timeouts = group("How long the gateway waits for it", {
  connect: defaulting("Until the connection is established", duration(1, 600_000), "10s"),
  headers: defaulting("Until the answer begins", duration(1, 7_200_000), "10m"),
  idle: defaulting("Between two chunks of an answer", duration(1, 7_200_000), "5m"),
});

const upstream = v.nullish(
  fields({
    provider: optional(
      "A provider by its id; not needed where the upstream's name is one",
      text("Write the id of a provider, such as openai."),
    ),
    engine: optional("The engine that runs at the url", text("Write the name of an engine, such as vllm.")),
    url: optional(
      "Its address",
      text(
        "Write an http or https address without a query, such as http://10.0.0.5:8000.",
        URL_WITHOUT_QUERY,
      ),
    ),
    urls: optional(
      "Addresses of replicas of one engine, which share its requests",
      list(
        text(
          "Write an http or https address without a query, such as http://10.0.0.5:8000.",
          URL_WITHOUT_QUERY,
        ),
      ),
    ),
    key: optional(
      "Its credential, as a reference to the environment: ${env:NAME}; client passes on the client's own",
      text("Write a reference such as ${env:OPENAI_API_KEY}."),
    ),
    keys: optional(
      "Several credentials of one account, which share its requests: each a reference",
      list(text("Write a reference such as ${env:OPENAI_API_KEY_2}.")),
    ),
    region: optional(
      "Region of a provider that has several (Amazon Bedrock). Left out: the url's, else AWS_REGION",
      text("Write a region, such as us-east-1.", REGION),
    ),
    "api-version": optional(
      "Version of the API for paths of deployments (Azure OpenAI). Left out: the paths below /openai/v1, unless the client names a version",
      text("Write a version of Azure's API, such as 2024-10-21.", API_VERSION),
    ),
    headers: defaulting("Headers added to every request", headers("Write the header's value as text."), {}),
    disconnect: optional(
      "When the client goes away: cancel the request, or read on for a bounded time",
      choice(["cancel", "drain"]),
    ),
    proxy: optional(
      "Address of the proxy before it; none: never one. Left out: HTTPS_PROXY, HTTP_PROXY and NO_PROXY say it",
      text("Write none, an address such as http://proxy:3128, or a reference such as ${env:PROXY}.", PROXY),
    ),
    timeouts,
  }),
  {},
);

const upstreamName = text("Write the name of an upstream.");
const modelThere = optional(
  "The model's name at the upstream",
  text("Write the model's name as the upstream knows it."),
);
const anyOf = (remedy: string) => defaulting(`${remedy} * stands for anything`, list(text(remedy)), []);

const target = fields({
  upstream: required("The upstream that answers", upstreamName),
  model: modelThere,
  weight: optional("Its share of the requests, beside the weights of others", wholeNumber(0, 1_000_000)),
  when: optional(
    "Which requests it serves",
    fields({
      tasks: anyOf("Write the name of a task."),
      headers: defaulting("Headers and their values", headers("Write a header's value."), {}),
      "input-below": optional("Requests smaller than this", byteSize(1, 512 * 1024 ** 2)),
      "input-above": optional("Requests of this size or larger", byteSize(1, 512 * 1024 ** 2)),
    }),
  ),
  overflow: optional(
    "When requests go to the next target instead, unless they are private",
    fields({
      ttft: optional("The first token is expected later than this", duration(1, 600_000)),
      queue: optional("So many requests are under way at its idlest replica", wholeNumber(1, 100_000)),
    }),
  ),
});

const route = fields({
  upstream: optional("The upstream that answers", upstreamName),
  model: modelThere,
  targets: optional("Upstreams that may answer, in order: the next is the fallback", list(target)),
  retries: optional("Further attempts in all, after the first; left out: 2", wholeNumber(0, 20)),
  stream: defaulting(
    "pass: bytes go to the client as they come; hold: nothing does until the answer is whole",
    choice(["pass", "hold"]),
    "pass",
  ),
  "hold-bytes": defaulting(
    "The largest answer that is held back; a larger one passes",
    byteSize(1024, 64 * 1024 ** 2),
    "8MiB",
  ),
  timeouts: group("How long the gateway waits", {
    connect: optional("Until the connection is established", duration(1, 600_000)),
    "first-token": optional("Until the first content of a stream", duration(1, 7_200_000)),
    answer: optional(
      "Until an answer that is not streamed begins; left out: first-token",
      duration(1, 7_200_000),
    ),
    idle: optional("Between two chunks of an answer", duration(1, 7_200_000)),
    total: optional("For all attempts of a request together", duration(1, 7_200_000)),
  }),
  private: defaulting("Whether every request to it is private", yesOrNo, false),
});

const taskRule = fields({
  task: required("The task's name", text("Write the task's name.", /^[^\s]{1,64}$/)),
  model: optional(
    "The requested model; * stands for anything",
    text("Write a model's name; * stands for anything."),
  ),
  headers: defaulting(
    "Headers and their values; * stands for anything",
    headers("Write a header's value; * stands for anything."),
    {},
  ),
  "system-prompt": optional("How the system prompt begins", text("Write how the system prompt begins.")),
});

/** The configuration file. Its type, the check of it and the JSON Schema for editors all come from here. */
export const configurationSchema = v.nullish(
  fields({
    $schema: v.optional(text("Write the address of the schema.")),
    listen: defaulting(
      "Address and port",
      text("Write an address and a port, such as 127.0.0.1:4141 or 0.0.0.0:4141.", LISTEN),
      "127.0.0.1:4141",
    ),
    names: defaulting("Host names by which clients reach it", list(text("Write a host name.")), []),
    data: optional("Folder of the ledger; relative to this file", text("Write the path of a folder.")),
    synchronous: defaulting(
      "full: the ledger survives a power cut, at the price of a disk flush per request",
      choice(["normal", "full"]),
      "normal",
    ),
    "retain-days": optional(
      "Days for which the ledger keeps every attempt; of earlier days the sums by hour stay. Left out: all",
      wholeNumber(1, 36_500),
    ),
    workers: defaulting(
      "Processes that serve; auto: one per core, as far as the memory goes",
      wholeNumberOr("auto", 1, 256),
      1,
    ),
    "log-level": defaulting(
      "How much is logged",
      choice(["debug", "info", "warn", "error", "silent"]),
      "info",
    ),
    "log-attempts": defaulting("Whether each attempt is a line of the log too", yesOrNo, false),
    "when-ledger-fails": defaulting(
      "When the ledger cannot be written: refuse new requests, or carry on without a record",
      choice(["refuse", "carry-on"]),
      "refuse",
    ),
    drain: defaulting("How long a stop waits for requests in flight", duration(0, 3_600_000), "30s"),
    upstreams: defaulting(
      "Providers and engines to send requests to, by a name of your choice",
      named(upstream, NAME, NAMING),
      {},
    ),
    models: defaulting(
      "Model names that clients use, each with the upstream that answers",
      named(
        shorthand(text("Write the name of an upstream."), route),
        /^.{1,256}$/,
        "Write the model's name, at most 256 characters.",
      ),
      {},
    ),
    privacy: group("Where private work may go", {
      private: optional(
        "Private requests: those with the header x-breakeven-private, and what is listed here",
        fields({
          upstreams: required("The only upstreams that they ever reach", list(upstreamName)),
          tasks: anyOf("Write the name of a task."),
          models: anyOf("Write a model's name."),
        }),
      ),
    }),
    tasks: group("Names for what requests are for", {
      rules: defaulting("The first rule that matches names the task", list(taskRule), []),
      most: defaulting("Distinct names that are kept", wholeNumber(1, 10_000), 200),
    }),
    limits: group("What a client may do at most", {
      body: defaulting("The largest request body", byteSize(1, 512 * 1024 ** 2), "32MiB"),
      headers: defaulting("The largest request head", byteSize(1024, 1024 ** 2), "32KiB"),
      request: defaulting("Until a request has arrived whole", duration(100, 3_600_000), "120s"),
      "in-flight": defaulting("Requests in flight in one process", wholeNumber(1, 1_000_000), 10_000),
    }),
  }),
  {},
);

/** What a file says, with defaults filled in; references are not resolved yet. */
export type FileContent = v.InferOutput<typeof configurationSchema>;
export type UpstreamInFile = FileContent["upstreams"][string];
