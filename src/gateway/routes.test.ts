import { describe, expect, test } from "vitest";
import { apiPrices } from "../catalog/api-prices.ts";
import { upstreamKind, upstreamKinds } from "../upstreams/upstream-kinds.ts";
import type { RouteAnswer, RouteQuestion } from "./gateway-parts.ts";
import { createRoutes, observingRoutes, type Routes } from "./routes.ts";
import { automaticUpstreams, configurationOf } from "./serve-settings.ts";

const kinds = upstreamKinds();
const chat = (model: string | null): RouteQuestion => ({ model, surface: "openai-chat", family: "openai" });

function routesOf(source: string, env: Record<string, string> = {}): Routes {
  const { configuration, problems } = configurationOf(source, env, kinds);
  expect(problems).toEqual([]);
  if (configuration === null) throw new Error("no configuration");
  return createRoutes(configuration, upstreamKind, apiPrices());
}

const fromKeys = (...variables: string[]): Routes => {
  const env = Object.fromEntries(variables.map((name) => [name, "test"]));
  return createRoutes({ upstreams: automaticUpstreams(env, kinds), models: {} }, upstreamKind, apiPrices());
};

/** "openai", "own as llama", or the code of the refusal. */
function short(answer: RouteAnswer): string {
  if (!("target" in answer)) return answer.code;
  return answer.target.model === null
    ? answer.target.name
    : `${answer.target.name} as ${answer.target.model}`;
}

const AWS = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };

describe("with a list of models", () => {
  const routes = routesOf(`
upstreams:
  a: { url: "http://127.0.0.1:1" }
  b: { engine: vllm, url: "http://127.0.0.1:2" }
models:
  small: a
  large: { upstream: b, model: meta/large }
  "gpt-*": a
`);

  test.each([
    ["small", "a"],
    ["large", "b as meta/large"],
    ["gpt-5", "a"],
    ["other", "model-not-found"],
    ["a/other", "model-not-found"],
    ["constructor", "model-not-found"],
  ])("%s: %s", (model, expected) => {
    expect(short(routes.resolve(chat(model)))).toBe(expected);
    // The second time it comes from memory.
    expect(short(routes.resolve(chat(model)))).toBe(expected);
  });

  test("those that can be asked for by name are listed", () => {
    expect(routes.models()).toEqual(["small", "large"]);
  });

  test("a request without a model is refused", () => {
    expect(short(routes.resolve(chat(null)))).toBe("model-missing");
  });
});

describe("without a list", () => {
  test.each([
    [["OPENAI_API_KEY"], "anything", "openai"],
    [["ANTHROPIC_API_KEY"], "gpt-5.4", "surface-not-served"],
    [["OPENAI_API_KEY", "DEEPSEEK_API_KEY"], "deepseek-chat", "deepseek"],
    [["OPENAI_API_KEY", "DEEPSEEK_API_KEY"], "gpt-5.4", "openai"],
    [["OPENAI_API_KEY", "DEEPSEEK_API_KEY"], "nobody-knows-me", "model-not-found"],
    [["OPENAI_API_KEY", "DEEPSEEK_API_KEY"], "deepseek/nobody-knows-me", "deepseek as nobody-knows-me"],
    [["OPENAI_API_KEY", "DEEPSEEK_API_KEY"], "meta/llama", "model-not-found"],
    [[], "gpt-5.4", "surface-not-served"],
  ])("with %j, %s goes to %s", (variables, model, expected) => {
    expect(short(fromKeys(...variables).resolve(chat(model)))).toBe(expected);
  });

  test("names that clients make up do not fill the memory", () => {
    const routes = fromKeys("OPENAI_API_KEY", "DEEPSEEK_API_KEY");
    for (let index = 0; index < 5000; index += 1) routes.resolve(chat(`made-up-${index}`));
    expect(short(routes.resolve(chat("gpt-5.4")))).toBe("openai");
  });

  test("lists and stored answers go to the first that speaks the format", () => {
    const question: RouteQuestion = { model: null, surface: null, family: "anthropic" };
    expect(short(fromKeys("OPENAI_API_KEY", "ANTHROPIC_API_KEY").resolve(question))).toBe("anthropic");
  });
});

test("observing sends each format to its provider, with the client's own credential", () => {
  const routes = observingRoutes(upstreamKind, {
    timeouts: { connectMs: 1, headersMs: 1, idleMs: 1 },
    region: null,
  });
  const origins = (["openai", "anthropic", "gemini"] as const).map((family) => {
    const answer = routes.resolve({ model: "any", surface: null, family });
    // No headers of the gateway's own: what the client sent goes on.
    return "target" in answer && answer.target.headers === null ? answer.target.origin : null;
  });
  expect(origins).toEqual([
    "https://api.openai.com",
    "https://api.anthropic.com",
    "https://generativelanguage.googleapis.com",
  ]);
});

describe("credentials", () => {
  test("come from the file's reference, else from the customary variable", () => {
    const source = 'upstreams:\n  openai: {}\n  second: { provider: openai, key: "${env:SECOND}" }';
    const routes = routesOf(source, { OPENAI_API_KEY: "one", SECOND: "two" });
    expect(routes.upstreams.map(({ headers }) => headers?.["authorization"])).toEqual([
      "Bearer one",
      "Bearer two",
    ]);
  });

  test("of the client are passed on where the file says so", () => {
    const routes = routesOf("upstreams:\n  openai: { key: client }", { OPENAI_API_KEY: "not this" });
    expect(routes.upstreams[0]?.headers).toBeNull();
  });

  test("that nobody set are missed at the start, not at the first request", () => {
    const { problems } = configurationOf("upstreams:\n  openai: {}", {}, kinds);
    expect(problems).toMatchObject([
      {
        path: ["upstreams", "openai"],
        what: "has no credential: OPENAI_API_KEY is not set in the environment",
        remedy: expect.stringContaining("Set OPENAI_API_KEY"),
      },
    ]);
  });

  test.each<[string, string, Record<string, string>, object]>([
    [
      "a key comes before what signs",
      "bedrock: {}",
      { AWS_BEARER_TOKEN_BEDROCK: "k", ...AWS, AWS_REGION: "eu-west-1" },
      { headers: { authorization: "Bearer k" }, signing: null, origin: amazon("eu-west-1") },
    ],
    [
      "what signs, with the region of the file",
      "bedrock: { region: us-west-2 }",
      { ...AWS, AWS_SESSION_TOKEN: "s", AWS_REGION: "eu-west-1" },
      {
        headers: {},
        signing: {
          accessKeyId: "id",
          secretAccessKey: "secret",
          sessionToken: "s",
          region: "us-west-2",
          service: "bedrock",
        },
        origin: amazon("us-west-2"),
      },
    ],
    [
      "the region of the address comes first",
      `mine: { provider: bedrock, region: us-west-2, url: "${amazon("ap-south-1")}" }`,
      AWS,
      { signing: { region: "ap-south-1", sessionToken: null }, origin: amazon("ap-south-1") },
    ],
    [
      "the client's own",
      "bedrock: { key: client }",
      { ...AWS, AWS_DEFAULT_REGION: "eu-west-1" },
      { headers: null, signing: null, origin: amazon("eu-west-1") },
    ],
  ])("of Amazon: %s", (_what, upstream, env, expected) => {
    expect(routesOf(`upstreams:\n  ${upstream}`, env).upstreams).toMatchObject([expected]);
  });

  test.each([
    ["bedrock: {}", AWS, 'cannot be used: The upstream "bedrock" (Amazon Bedrock) has no address'],
    [
      "bedrock: { region: eu-west-1 }",
      { AWS_ACCESS_KEY_ID: "id" },
      "has no credential: AWS_BEARER_TOKEN_BEDROCK or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY is not set in the environment",
    ],
    [
      'mine: { provider: bedrock, url: "http://10.0.0.5" }',
      AWS,
      'cannot be used: The region of the upstream "mine" (Amazon Bedrock) is not known',
    ],
  ])("of Amazon that do not suffice: %s", (upstream, env: Record<string, string>, what) => {
    expect(configurationOf(`upstreams:\n  ${upstream}`, env, kinds).problems).toMatchObject([{ what }]);
  });

  test("of Amazon are used without a file where they are a key and the region is known", () => {
    const names = (env: Record<string, string>) => Object.keys(automaticUpstreams(env, kinds));
    expect(names({ AWS_BEARER_TOKEN_BEDROCK: "k", AWS_REGION: "eu-west-1" })).toEqual(["bedrock"]);
    expect(names({ AWS_BEARER_TOKEN_BEDROCK: "k" })).toEqual([]);
    // They are on many machines that have nothing to do with models.
    expect(names({ ...AWS, AWS_REGION: "eu-west-1" })).toEqual([]);
  });

  test("an upstream whose address nobody knows needs one", () => {
    const { problems } = configurationOf(
      "upstreams:\n  azure-openai: {}",
      { AZURE_OPENAI_API_KEY: "x" },
      kinds,
    );
    expect(problems).toMatchObject([
      { path: ["upstreams", "azure-openai"], what: expect.stringContaining("has no address") },
    ]);
  });

  test("do not belong into an address", () => {
    const { problems } = configurationOf(
      'upstreams:\n  own: { engine: vllm, url: "http://me:secret@own:80" }',
      {},
      kinds,
    );
    expect(problems).toMatchObject([
      { path: ["upstreams", "own", "url"], what: expect.stringContaining("contains a credential") },
    ]);
    expect(JSON.stringify(problems)).not.toContain("secret");
  });
});

function amazon(region: string): string {
  return `https://bedrock-runtime.${region}.amazonaws.com`;
}
