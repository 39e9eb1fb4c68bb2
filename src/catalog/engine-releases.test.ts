import { expect, test } from "vitest";
import { findEngine } from "./engines.ts";
import { releaseNamed } from "./engine-releases.ts";

// Dates of wheels: vLLM 0.11.0 on 2025-10-03 and 0.12.0 on 2025-12-03, SGLang 0.5.5 on 2025-11-06, 0.5.9 on 2026-02-23.
test.each([
  ["vLLM", "0.11.0", "0.11.0"],
  ["vLLM", "v0.27.1", "0.27.1"],
  ["vLLM", "0.13.0rc2.dev112+g763963aa7.d20251213", "0.13.0"],
  ["vLLM", "0.11.2.dev690+g67475a6e8.d20251209", "0.11.2"],
  ["vLLM", '"0.20.0"', "0.20.0"],
  ["vLLM", "vllm/vllm-openai:v0.15.1", "0.15.1"],
  ["vLLM", "nightly-20251118", "0.11.0"],
  ["vLLM", "main 2025-11", "0.11.0"],
  ["vLLM", "2026-04-03", "0.19.0"],
  ["SGLang", "lmsysorg/sglang:v0.5.9-cu129-amd64", "0.5.9"],
  ["SGLang", "0.5.8+", "0.5.8"],
  ["SGLang", "v0.5.6.post1", "0.5.6"],
  ["SGLang", "dev-20251110", "0.5.5"],
  ["llama.cpp", "b6123", "b6123"],
  ["vLLM", "0", "0"],
  // Beyond every release, or no version at all.
  ["SGLang", "99.1", null],
  ["SGLang", "glm5-hopper", null],
  ["SGLang", "nightly-dev", null],
  ["SGLang", "main branch", null],
  ["vLLM", "g763963aa7", null],
  ["vLLM", "2020-01-01", null],
])("%s %s is %s", (engine, text, release) => {
  expect(releaseNamed(engine, text)).toBe(release);
});

test("an unknown version is the newest row, marked", () => {
  expect(findEngine("sglang", "nightly-dev")).toMatchObject({ version: "0.5", release: null });
  expect(findEngine("vllm", "0.15.1")).toMatchObject({ version: "0.8", release: "0.15.1" });
  expect(findEngine("vllm")?.release).toBeUndefined();
});
