import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { type Migration, migrate } from "./migrate.ts";

const translated = (file: object, env: Record<string, string> = {}): Migration => {
  const answer = migrate("litellm", stringify(file), env);
  if ("problem" in answer) throw new Error(answer.problem);
  return answer;
};

const model = (name: string, params: object): object => ({ model_name: name, litellm_params: params });

/** What is left over, by its path. */
const leftOf = ({ left }: Migration): Record<string, string> =>
  Object.fromEntries(left.map(({ path, effect }) => [path, effect]));

test("deployments of one name share its requests by weight, else by rpm, else alike", () => {
  const file = (more: readonly object[]): object => ({
    model_list: [
      model("a", { model: "groq/m1", ...more[0] }),
      model("a", { model: "mistral/m2", ...more[1] }),
    ],
  });
  const weights = (more: readonly object[]): unknown =>
    translated(file(more)).models["a"]?.targets.map(({ weight }) => weight);
  expect(weights([{ weight: 2 }, { weight: 1 }])).toEqual([2, 1]);
  expect(weights([{ rpm: 900 }, { rpm: 100 }])).toEqual([900, 100]);
  expect(weights([{}, { rpm: 100 }])).toEqual([1, 1]);
  // Those of the second order answer when none of the first does, so they have no share.
  expect(weights([{ order: 1 }, { order: 2 }])).toEqual([undefined, undefined]);
});

test("replicas of one engine become a pool", () => {
  const replica = (port: number): object =>
    model("llama", { model: "hosted_vllm/meta/llama", api_base: `http://gpu:${port}/v1`, api_key: "none" });
  expect(translated({ model_list: [replica(1), replica(2)] })).toMatchObject({
    upstreams: { vllm: { engine: "vllm", urls: ["http://gpu:1", "http://gpu:2"] } },
    models: { llama: { targets: [{ upstream: "vllm", model: "meta/llama" }] } },
    left: [],
  });
});

test("the format of a provider at an address of one's own is not that provider", () => {
  const file = { model_list: [model("q", { model: "openai/qwen", api_base: "http://gpu-1:9000/v1" })] };
  expect(translated(file)).toMatchObject({
    upstreams: { "gpu-1": { url: "http://gpu-1:9000" } },
    models: { q: { targets: [{ upstream: "gpu-1", model: "qwen" }] } },
  });
  // Its usual address is.
  const usual = {
    model_list: [model("q", { model: "openai/gpt-5.4", api_base: "https://api.openai.com/v1" })],
  };
  expect(translated(usual).upstreams).toEqual({ openai: {} });
});

test("credentials become references, and one that is written out is not copied", () => {
  const file = {
    model_list: [
      model("a", { model: "groq/a", api_key: "os.environ/OTHER_KEY" }),
      model("b", { model: "groq/b", api_key: "os.environ/GROQ_API_KEY" }),
      model("c", { model: "mistral/c", api_key: "sk-written-out" }),
      model("d", { model: "xai/d" }),
      model("e", { model: "openai_like/e", api_base: "http://10.0.0.9:80", api_key: "sk-also-written" }),
    ],
  };
  const answer = translated(file);
  expect(answer.upstreams).toEqual({
    groq: { key: "${env:OTHER_KEY}" },
    "groq-2": { provider: "groq" },
    mistral: {},
    xai: { url: "https://api.x.ai/v1", key: "${env:XAI_API_KEY}" },
    "10.0.0.9": { url: "http://10.0.0.9:80", key: "${env:KEY_OF_10_0_0_9}" },
  });
  expect(JSON.stringify(answer)).not.toContain("sk-");
  expect(leftOf(answer)).toEqual({
    "model_list[2].litellm_params.api_key": "different",
    "model_list[4].litellm_params.api_key": "different",
  });
});

test("an address loses what may be a secret in it", () => {
  const answer = translated(
    {
      model_list: [
        model("a", { model: "openai_like/a", api_base: "http://me:hush-1@gpu:8000/v1?key=hush-2" }),
        model("b", { model: "hosted_vllm/b", api_base: "os.environ/VLLM" }),
      ],
    },
    { VLLM: "http://me:hush-3@gpu:9000" },
  );
  expect(answer.upstreams).toEqual({
    gpu: { url: "http://gpu:8000" },
    vllm: { engine: "vllm", url: "http://gpu:9000" },
  });
  expect(JSON.stringify(answer)).not.toContain("hush");
  expect(leftOf(answer)["model_list[0].litellm_params.model"]).toBe("different");
});

test("how often is said only where the file says it, or the usual number would not reach every target", () => {
  const names = ["b", "c", "d", "e"];
  const list = ["a", ...names].map((name) => model(name, { model: `groq/${name}` }));
  const retries = (fallbacks: readonly string[], settings: object = {}): unknown =>
    translated({ model_list: list, router_settings: { fallbacks: [{ a: fallbacks }], ...settings } }).models[
      "a"
    ]?.retries;
  expect(retries([])).toBeUndefined();
  expect(retries(["b", "c"])).toBeUndefined();
  expect(retries(names)).toBe(4);
  expect(retries(["b"], { num_retries: 0 })).toBe(1);
  expect(retries(["b"], { num_retries: 3 })).toBe(4);
});

test("fallbacks follow the own targets, with the tries that they need", () => {
  const answer = translated({
    model_list: [
      model("a", { model: "groq/m" }),
      model("b", { model: "mistral/m" }),
      model("c", { model: "deepseek/m" }),
    ],
    router_settings: { num_retries: 2, fallbacks: [{ a: ["b"] }] },
    litellm_settings: { default_fallbacks: ["c", "nobody"], request_timeout: 30 },
  });
  const upstreams = (name: string): unknown => answer.models[name]?.targets.map(({ upstream }) => upstream);
  expect([upstreams("a"), answer.models["a"]?.retries]).toEqual([["groq", "mistral"], 3]);
  expect([upstreams("b"), answer.models["b"]?.retries]).toEqual([["mistral", "deepseek"], 3]);
  expect([upstreams("c"), answer.models["c"]?.retries]).toEqual([["deepseek"], 2]);
  expect(answer.models["a"]?.timeouts).toEqual({ total: "30s" });
  expect(leftOf(answer)).toMatchObject({ "fallbacks.b": "missing" });
});

test("a model without its provider is the one whose price list has it", () => {
  const answer = translated({
    model_list: [model("a", { model: "claude-sonnet-4-5" }), model("b", { model: "made-up-9" })],
  });
  expect(Object.keys(answer.upstreams)).toEqual(["anthropic"]);
  expect(leftOf(answer)).toEqual({
    // It is not reached in OpenAI's format, as it is there.
    "model_list[0].litellm_params.model": "different",
    "model_list[1].litellm_params.model": "missing",
  });
});

test("an address in the environment is that of this moment", () => {
  const file = { model_list: [model("a", { model: "hosted_vllm/m", api_base: "os.environ/VLLM" })] };
  expect(translated(file, { VLLM: "http://gpu:1" }).upstreams).toMatchObject({
    vllm: { url: "http://gpu:1" },
  });
  const without = translated(file);
  expect([without.models, leftOf(without)]).toEqual([
    {},
    { "model_list[0].litellm_params.api_base": "different" },
  ]);
});

test("every setting is translated or left over by name", () => {
  const answer = translated({
    model_list: [model("a", { model: "groq/m", rpm: 5, brand_new: 1 })],
    litellm_settings: { cache: true, never_heard_of: 1 },
    general_settings: { database_url: "postgresql://me:secret@host/db", master_key: "sk-secret" },
    something: 3,
  });
  expect(leftOf(answer)).toEqual({
    "model_list[0].litellm_params.rpm": "different",
    "model_list[0].litellm_params.brand_new": "missing",
    "litellm_settings.cache": "missing",
    "litellm_settings.never_heard_of": "missing",
    "general_settings.database_url": "not-needed",
    "general_settings.master_key": "different",
    something: "missing",
  });
  expect(answer.text).not.toContain("secret");
});

test("no file is too odd", () => {
  fc.assert(
    fc.property(fc.object({ key: fc.constantFrom(...KEYS), maxDepth: 4 }), (file) => {
      const answer = migrate("litellm", stringify(file), {});
      if (!("problem" in answer)) expect(answer.text).toContain("models:");
    }),
    { numRuns: 300 },
  );
});

const KEYS = [
  "model_list",
  "model_name",
  "litellm_params",
  "model",
  "api_base",
  "api_key",
  "fallbacks",
  "router_settings",
  "model_group_alias",
  "a\nb",
  "__proto__",
];
