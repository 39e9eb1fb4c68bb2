import { toJsonSchema } from "@valibot/to-json-schema";
import { expect, test } from "vitest";
import { problemText } from "./problem.ts";
import { readConfiguration } from "./read-configuration.ts";
import { configurationSchema } from "./schema.ts";

const KNOWN = { providers: ["openai", "anthropic", "azure"], engines: ["vllm", "sglang"] };
const ENV = { OPENAI_API_KEY: "sk-test", EMPTY: "" };

const problems = (source: string): string[] =>
  readConfiguration(source, ENV, KNOWN).problems.map((problem) => problemText(problem, "gateway.yaml"));

test("an empty file is every default", () => {
  const { configuration } = readConfiguration("", ENV, KNOWN);
  expect(configuration).toMatchObject({
    listen: { host: "127.0.0.1", port: 4141, names: [] },
    data: null,
    synchronous: "normal",
    retainDays: null,
    workers: 1,
    logLevel: "info",
    logAttempts: false,
    upstreams: {},
    models: {},
    tasks: { rules: [], most: 200 },
    limits: { bodyBytes: 33_554_432, headerBytes: 32_768, requestMs: 120_000, inFlight: 10_000 },
    drainMs: 30_000,
    whenLedgerFails: "refuse",
  });
});

test("everything that can be written is read", () => {
  const { configuration, problems: found } = readConfiguration(
    `
listen: "[::1]:8080"
names: [Gateway.Example]
data: ../ledger
synchronous: full
retain-days: 90
workers: 4
log-level: warn
log-attempts: true
when-ledger-fails: carry-on
drain: 1m
upstreams:
  openai:
  eu: { provider: openai, key: "\${env:OPENAI_API_KEY}", url: https://eu.example/v1/ }
  own:
    engine: vLLM
    url: http://10.0.0.5:8000
    disconnect: cancel
    headers: { X-Team: "a \${env:OPENAI_API_KEY} b" }
    timeouts: { connect: 500ms, idle: 2.5s }
  any: { url: "http://10.0.0.6:9000" }
models:
  gpt-5.4: openai
  fast: { upstream: own, model: meta-llama/Llama-3.1-8B-Instruct }
tasks:
  most: 10
  rules:
    - { task: triage, model: "gpt-*", headers: { X-App: Helpdesk }, system-prompt: You sort tickets }
limits: { body: 1.5MB, headers: 64KiB, request: 30s, in-flight: 50 }
`,
    ENV,
    KNOWN,
  );
  expect(found).toEqual([]);
  const timeouts = { connectMs: 10_000, headersMs: 600_000, idleMs: 300_000 };
  expect(configuration).toEqual({
    listen: { host: "::1", port: 8080, names: ["gateway.example"] },
    data: "../ledger",
    synchronous: "full",
    retainDays: 90,
    workers: 4,
    logLevel: "warn",
    logAttempts: true,
    whenLedgerFails: "carry-on",
    drainMs: 60_000,
    upstreams: {
      openai: {
        kind: "openai",
        url: null,
        urls: [],
        key: null,
        clientKey: false,
        keys: [],
        region: null,
        signing: null,
        apiVersion: null,
        headers: {},
        disconnect: null,
        proxy: null,
        timeouts,
      },
      eu: {
        kind: "openai",
        url: "https://eu.example/v1",
        urls: [],
        key: "sk-test",
        clientKey: false,
        keys: [],
        region: null,
        signing: null,
        apiVersion: null,
        headers: {},
        disconnect: null,
        proxy: null,
        timeouts,
      },
      own: {
        kind: "vllm",
        url: "http://10.0.0.5:8000",
        urls: [],
        key: null,
        clientKey: false,
        keys: [],
        region: null,
        signing: null,
        apiVersion: null,
        headers: { "x-team": "a sk-test b" },
        disconnect: "cancel",
        proxy: null,
        timeouts: { connectMs: 500, headersMs: 600_000, idleMs: 2500 },
      },
      any: {
        kind: "openai-compatible",
        url: "http://10.0.0.6:9000",
        urls: [],
        key: null,
        clientKey: false,
        keys: [],
        region: null,
        signing: null,
        apiVersion: null,
        headers: {},
        disconnect: null,
        proxy: null,
        timeouts,
      },
    },
    models: {
      "gpt-5.4": { upstream: "openai", model: null, route: null },
      fast: { upstream: "own", model: "meta-llama/Llama-3.1-8B-Instruct", route: null },
    },
    privacy: { private: null },
    tasks: {
      most: 10,
      rules: [
        {
          task: "triage",
          model: "gpt-*",
          headers: { "x-app": "Helpdesk" },
          systemPrompt: "You sort tickets",
        },
      ],
    },
    limits: { bodyBytes: 1_500_000, headerBytes: 65_536, requestMs: 30_000, inFlight: 50 },
  });
});

test.each([
  [
    "upstreams:\n  own:\n    engine: vlm\n    url: http://x:1",
    'gateway.yaml:3: upstreams.own.engine is "vlm", which is not known. Write vllm, sglang; perhaps vllm?',
  ],
  [
    "models:\n  fast: opneai\nupstreams:\n  openai: {}",
    'gateway.yaml:2: models.fast names the upstream "opneai", which is not listed. Perhaps openai? Otherwise add it under upstreams.',
  ],
  ["wrokers: 2", "gateway.yaml:1: wrokers is not known here. Perhaps workers?"],
  ["workers: two", 'gateway.yaml:1: workers is "two". Write a whole number, 1 to 256, or auto.'],
  ["synchronous: ful", 'gateway.yaml:1: synchronous is "ful". Write normal or full; perhaps full?'],
  [
    "drain: 30",
    "gateway.yaml:1: drain is 30. Write a time with its unit, 0ms to 1h, such as 500ms, 30s or 10m.",
  ],
  [
    "limits:\n  body: lots",
    'gateway.yaml:2: limits.body is "lots". Write a size with its unit, at most 512MiB, such as 64KiB or 32MB.',
  ],
  ["listen: 127.0.0.1:99999", "gateway.yaml:1: listen names port 99999. Write a port up to 65535."],
  [
    "upstreams:\n  own:\n    engine: vllm",
    "gateway.yaml:2: upstreams.own is an engine without a url. Add url: http://host:port.",
  ],
  [
    "upstreams:\n  openai:\n    key: ${env:NOT_THERE}",
    "gateway.yaml:3: upstreams.openai.key refers to NOT_THERE, which is not set in the environment. Set NOT_THERE, or remove the line.",
  ],
  [
    "upstreams:\n  openai:\n    key: ${env:EMPTY}",
    "gateway.yaml:3: upstreams.openai.key refers to EMPTY, which is not set in the environment. Set EMPTY, or remove the line.",
  ],
  [
    "upstreams:\n  openai:\n    keys: [client]",
    "gateway.yaml:3: upstreams.openai.keys[0] is written out. Keep secrets out of the file",
  ],
  [
    "upstreams:\n  openai: { key: client, keys: ['${env:OPENAI_API_KEY}'] }",
    "gateway.yaml:2: upstreams.openai has both keys and key. Keep one of them.",
  ],
  [
    "models:\n  - a",
    "gateway.yaml:1: models is a list. Write indented lines, each a name, a colon and its value.",
  ],
  ["- 1", "gateway.yaml: the file is a list. Write indented lines with "],
  ["a: b: c", "gateway.yaml:1: the file is not YAML: "],
  ["workers: 1\nworkers: 2", "gateway.yaml:2: the file has workers twice. Keep one"],
  [
    "upstreams:\n  own:\n    url: 10.0.0.5:8000",
    'gateway.yaml:3: upstreams.own.url is "10.0.0.5:8000". Write an http or https address',
  ],
  [
    "upstreams:\n  own: { url: 'http://h' }\nmodels:\n  a: own\n  a: own",
    "gateway.yaml:5: the file has a twice. Keep one",
  ],
  [
    "upstreams: { own: { url: 'http://h' } }\nmodels:\n  a: own\n  b: a",
    'gateway.yaml:4: models.b names "a", which is a model. Write the upstream that answers, one of own;',
  ],
  ["models: *nowhere", "gateway.yaml: the file cannot be read: Unresolved alias"],
  [
    `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]`,
    "gateway.yaml: the file cannot be read: Excessive alias count",
  ],
  [
    "listen: 127.0.0.1:1\n---\nlisten: 127.0.0.1:2",
    "gateway.yaml:2: the file holds several documents. Keep one",
  ],
  [
    "upstreams: { own: { url: 'http://h' } }\nmodels:\n  __proto__: own",
    "gateway.yaml:3: models.__proto__ has a name that cannot be used",
  ],
])("%j is refused with its place, what stands there, and what to write", (source, expected) => {
  const [first, ...others] = problems(source);
  expect(first?.startsWith(expected), first).toBe(true);
  expect(others).toEqual([]);
});

test("so is one in a header that carries secrets", () => {
  const [only] = problems("upstreams:\n  openai:\n    headers: { X-Api-Key: my-own-secret, X-Team: plain }");
  expect(only).toMatch(/^gateway\.yaml:3: upstreams\.openai\.headers\.X-Api-Key is written out\. /);
  expect(only).not.toContain("my-own-secret");
});

test("a secret that was written out is refused, and not repeated", () => {
  const [only] = problems("upstreams:\n  openai:\n    key: sk-my-own-secret");
  expect(only).toMatch(
    /^gateway\.yaml:3: upstreams\.openai\.key is written out\. Keep secrets out of the file/,
  );
  expect(only).not.toContain("my-own-secret");
});

test("everything that is wrong is said at once", () => {
  expect(problems("workers: 0\ndrain: x\nfoo: 1\nbar: 2")).toHaveLength(4);
});

test("a heading without a line below it means its defaults", () => {
  const { configuration } = readConfiguration(
    "limits:\ntasks:\nupstreams: { openai: { timeouts: } }",
    ENV,
    KNOWN,
  );
  expect(configuration?.limits.bodyBytes).toBe(33_554_432);
  expect(configuration?.tasks).toEqual({ rules: [], most: 200 });
  expect(configuration?.upstreams["openai"]?.timeouts.connectMs).toBe(10_000);
});

test("the published schema is the one that files are read by", async () => {
  const schema = toJsonSchema(configurationSchema.wrapped, { target: "draft-07", typeMode: "input" });
  const published = { title: "Configuration of breakeven serve", ...schema };
  const file = "../../../catalog/config.schema.json";
  await expect(`${JSON.stringify(published, null, 2)}\n`).toMatchFileSnapshot(file);
});
