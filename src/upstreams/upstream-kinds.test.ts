import { describe, expect, test } from "vitest";
import { apiPrices } from "../catalog/api-prices.ts";
import { upstreamKind, upstreamKinds } from "./upstream-kinds.ts";
import { upstreamTarget } from "./upstream-target.ts";

const SURFACES = [
  "openai-chat",
  "openai-completions",
  "openai-embeddings",
  "openai-responses",
  "openai-realtime",
  "openai-images",
  "openai-speech",
  "openai-transcriptions",
  "openai-moderations",
  "openai-rerank",
  "gemini-embed",
  "anthropic-messages",
  "anthropic-count-tokens",
  "gemini-generate",
  "gemini-count-tokens",
  "vertex-generate",
  "vertex-count-tokens",
  "vertex-messages",
  "vertex-chat",
  "vertex-predict",
  "bedrock-converse",
  "bedrock-invoke",
  "bedrock-count-tokens",
];

describe("the table of upstreams", () => {
  test("has the providers and engines that the gateway promises", () => {
    expect(upstreamKinds().map(({ id }) => id)).toEqual([
      "openai",
      "anthropic",
      "gemini",
      "deepseek",
      "mistral",
      "groq",
      "together",
      "fireworks",
      "openrouter",
      "azure-openai",
      "vertex",
      "bedrock",
      "openai-compatible",
      "vllm",
      "sglang",
      "tgi",
      "ollama",
      "llama.cpp",
    ]);
  });

  test.each(upstreamKinds().map((kind) => [kind.id, kind] as const))("%s is a whole row", (_id, kind) => {
    expect(kind.surfaces.filter((surface) => !SURFACES.includes(surface))).toEqual([]);
    expect(kind.surfaces.length).toBeGreaterThan(0);
    for (const surface of kind.surfaces) {
      expect(Object.keys(kind.basePaths)).toContain(surface.split("-")[0]);
    }
    expect(kind.source).not.toBe("");
    expect(kind.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(kind.auth.header).toBe(kind.auth.header.toLowerCase());
    if (kind.url !== null) expect(new URL(kind.url).origin).toBe(kind.url);
    if (kind.priceProvider !== null) {
      expect(
        apiPrices()
          .providers()
          .map(({ id }) => id),
      ).toContain(kind.priceProvider);
    }
    // Exact counts after a client left need running counts.
    expect(kind.disconnect === "exact").toBe(kind.continuousUsage || kind.timings === true);
  });

  test("is searched in any case", () => {
    expect(upstreamKind("vLLM")?.name).toBe("vLLM");
    expect(upstreamKind("nobody")).toBeUndefined();
  });
});

describe("addresses", () => {
  test.each<[string, string | null, string, string | undefined, string | undefined]>([
    ["openai", null, "https://api.openai.com", "/v1", undefined],
    ["groq", null, "https://api.groq.com", "/openai/v1", undefined],
    ["gemini", null, "https://generativelanguage.googleapis.com", "/v1beta/openai", undefined],
    [
      "azure-openai",
      "https://team.openai.azure.com/",
      "https://team.openai.azure.com",
      "/openai/v1",
      undefined,
    ],
    ["vllm", "http://10.0.0.5:8000", "http://10.0.0.5:8000", "/v1", ""],
    ["vllm", "http://10.0.0.5:8000/v1/", "http://10.0.0.5:8000", "/v1", ""],
    ["vllm", "http://host/team/v1", "http://host", "/team/v1", "/team"],
    ["openai-compatible", "https://host/serving/v3", "https://host", "/serving/v3", undefined],
    ["deepseek", null, "https://api.deepseek.com", "/v1", "/anthropic"],
  ])("%s at %s", (id, url, origin, openai, anthropic) => {
    const kind = upstreamKind(id);
    if (kind === undefined) throw new Error("the row is there");
    const target = upstreamTarget({ name: "it", kind, url, key: null });
    expect([target.origin, target.basePaths.openai, target.basePaths.anthropic]).toEqual([
      origin,
      openai,
      anthropic,
    ]);
  });

  test.each([
    [null, /has no address/],
    ["ftp://host", /not an http/],
    ["host:8000", /not an http/],
    ["http://user:secret@host", /contains a credential/],
  ])("%s is refused", (url, message) => {
    const kind = upstreamKind("vllm");
    if (kind === undefined) throw new Error("the row is there");
    const make = (): unknown => upstreamTarget({ name: "it", kind, url, key: null });
    expect(make).toThrow(message);
    expect(make).not.toThrow(/secret/);
  });
});
