import { expect, test } from "vitest";
import { type Migration, migrate } from "./migrate.ts";

const translated = (config: object): Migration => {
  const answer = migrate("portkey", JSON.stringify(config), {});
  if ("problem" in answer) throw new Error(answer.problem);
  return answer;
};

test("a chain of fallbacks is a route for every name", () => {
  const answer = translated({
    strategy: { mode: "fallback", on_status_codes: [429] },
    retry: { attempts: 3 },
    request_timeout: 10_000,
    targets: [
      { provider: "openai", api_key: "sk-secret" },
      { provider: "anthropic", override_params: { model: "claude-sonnet-4-5", temperature: 0 } },
    ],
  });
  expect(answer.upstreams).toEqual({ openai: {}, anthropic: {} });
  expect(answer.models).toEqual({
    "*": {
      targets: [{ upstream: "openai" }, { upstream: "anthropic", model: "claude-sonnet-4-5" }],
      retries: 4,
      timeouts: { total: "10s" },
    },
  });
  expect(answer.left.map(({ path }) => path)).toEqual([
    "strategy.on_status_codes",
    "targets[0].api_key",
    // It is not reached in OpenAI's format, as it is there.
    "targets[1].provider",
    "targets[1].override_params.temperature",
  ]);
  expect(answer.text).not.toContain("sk-secret");
});

test("shares are whole numbers, and inner targets stand in the place of the outer one", () => {
  const answer = translated({
    strategy: { mode: "loadbalance" },
    targets: [
      { provider: "groq", weight: 0.7 },
      {
        strategy: { mode: "fallback" },
        weight: 0.3,
        targets: [{ provider: "mistral-ai" }, { provider: "deepseek" }],
      },
    ],
  });
  expect(answer.models["*"]?.targets).toEqual([
    { upstream: "groq", weight: 700 },
    { upstream: "mistral", weight: 300 },
    // A fallback has no share of its own.
    { upstream: "deepseek" },
  ]);
});

test("a resource fills the address; what only a vault knows is left over", () => {
  const answer = translated({
    strategy: { mode: "conditional", conditions: [{ query: {} }], default: "a" },
    targets: [
      { provider: "azure-openai", resource_name: "my-eu", deployment_id: "gpt", api_version: "2024-10-21" },
      { virtual_key: "openai-1234" },
    ],
  });
  expect(answer.upstreams).toEqual({
    "azure-openai": { url: "https://my-eu.openai.azure.com", "api-version": "2024-10-21" },
  });
  expect(answer.left.map(({ path, effect }) => [path, effect])).toEqual([
    ["strategy.conditions", "different"],
    ["strategy.default", "different"],
    ["strategy.mode", "different"],
    ["targets[1].virtual_key", "different"],
    ["targets[1].provider", "missing"],
  ]);
});
