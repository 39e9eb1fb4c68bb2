import { expect, test } from "vitest";
import { replicaOf } from "../../serving/testing/fixtures.ts";
import { withEngineFlags } from "./engine-flags.ts";

// By the engines' own documents: SGLang's ratio of windowed to full tokens, TensorRT-LLM's list of windows, vLLM's and
// llama.cpp's switches for whole contexts.
test.each([
  [{ "swa-full-tokens-ratio": 0.5 }, 0.5],
  [{ "--swa-full-tokens-ratio": "1" }, 1],
  [{ max_attention_window: "[128, 131072]" }, 0],
  [{ max_attention_window: "None" }, undefined],
  [{ "disable-hybrid-kv-cache-manager": true }, 1],
  [{ "swa-full": "" }, 1],
])("%j: room in layers with windows", (flags, share) => {
  const { replica } = withEngineFlags(replicaOf(), flags);
  expect(replica.engine.memory.windowShare).toBe(share);
});

test("more than all tokens is refused", () => {
  expect(() => withEngineFlags(replicaOf(), { "swa-full-tokens-ratio": 2 })).toThrow(/2 cannot be/);
});
