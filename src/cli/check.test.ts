import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "./main.ts";
import { captureIo } from "./testing/capture-io.ts";

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "breakeven-check-"));
  writeFileSync(
    join(cwd, "gateway.yaml"),
    'upstreams:\n  openai: { key: "${env:MY_KEY}", headers: { x-extra: "${env:MY_KEY}" } }\n  own: { engine: vllm, url: "http://10.0.0.5:8000" }\nmodels:\n  gpt-4o: openai\n  fast: { upstream: own, model: meta/llama }\n',
  );
  writeFileSync(join(cwd, "wrong.yaml"), "workers: 0\nmodels: { a: nobody }\nupstream: {}\n");
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function check(args: readonly string[], env: Record<string, string> = { MY_KEY: "test-secret" }) {
  const io = captureIo({ cwd, env });
  const code = await run(["check", ...args], io);
  return { code, out: io.out, err: io.err };
}

const body = (value: object): string => {
  writeFileSync(join(cwd, "body.json"), JSON.stringify(value));
  return "body.json";
};

test("a valid file is shown as it was understood, without its secrets", async () => {
  const { code, out } = await check(["gateway.yaml"]);
  expect(code).toBe(0);
  expect(out).toContain("gateway.yaml: valid");
  expect(out).toContain("openai: OpenAI at https://api.openai.com, credential set");
  expect(out).toContain("fast -> own as meta/llama");
  const json = await check(["gateway.yaml", "--json"]);
  expect(JSON.parse(json.out)).toMatchObject({ valid: true, upstreams: { openai: { key: "set" } } });
  expect(out + json.out).not.toContain("test-secret");
});

test("everything that is wrong is listed, and the answer is no", async () => {
  const { code, out } = await check(["wrong.yaml"]);
  expect(code).toBe(1);
  expect(out.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^wrong\.yaml:3: upstream is not known here\. Perhaps upstreams\?$/),
    expect.stringMatching(/^wrong\.yaml:1: workers is 0\. /),
  ]);
});

test("a request is followed to where it would go", async () => {
  const request = body({ model: "fast", stream: true, messages: [{ role: "user", content: "hi" }] });
  const { code, out } = await check(["gateway.yaml", "--request", request, "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    request: {
      path: "/v1/chat/completions",
      served: true,
      upstream: "own",
      address: "http://10.0.0.5:8000/v1/chat/completions",
      renamedTo: "meta/llama",
      addsUsage: true,
      disconnect: "exact",
      credential: "none",
      task: { task: null, by: "none" },
      priceSource: null,
    },
  });
});

test.each([
  [{ model: "gpt-4o", messages: [] }, [], "/v1/chat/completions", "openai"],
  [{ model: "gpt-4o", input: "hi" }, [], "/v1/responses", "openai"],
  [{ model: "gpt-4o", prompt: "hi" }, [], "/v1/completions", "openai"],
  [{ model: "fast", system: "s", messages: [] }, [], "/v1/messages", "own"],
  [{ model: "gpt-4o", input: "hi" }, ["--path", "/v1/embeddings"], "/v1/embeddings", "openai"],
])("%j goes to %s%s", async (value, flags, path, upstream) => {
  const { out } = await check(["gateway.yaml", "--request", body(value), "--json", ...flags]);
  expect(JSON.parse(out)).toMatchObject({ request: { path, served: true, upstream } });
});

test.each([
  [{ model: "nobody", messages: [] }, "model-not-found"],
  [{ messages: [] }, "model-missing"],
  [{ model: "gpt-4o", system: "s", messages: [] }, "surface-not-served"],
])("%j would be refused: %s", async (value, code) => {
  const result = await check(["gateway.yaml", "--request", body(value)]);
  expect(result.code).toBe(1);
  expect(result.out).toContain(`would be refused: `);
  expect(result.out).toContain(`(${code})`);
});

test("a body that is not JSON would be refused as the gateway refuses it", async () => {
  writeFileSync(join(cwd, "body.json"), '{"model": ');
  const { code, out } = await check(["gateway.yaml", "--request", "body.json"]);
  expect(code).toBe(1);
  expect(out).toContain("(invalid-json)");
});

test("without a file it judges the keys in the environment", async () => {
  const { code, out } = await check([], { ANTHROPIC_API_KEY: "test-secret" });
  expect(code).toBe(0);
  expect(out).toContain("anthropic: Anthropic at https://api.anthropic.com, credential set");
});

test("what is missing in the environment or the address is said with its line", async () => {
  writeFileSync(join(cwd, "late.yaml"), "upstreams:\n  openai: {}\n  azure-openai: { key: client }\n");
  const { code, out, err } = await check(["late.yaml"], {});
  expect(code).toBe(1);
  expect(out).toMatch(/^late\.yaml:2: upstreams\.openai has no credential: OPENAI_API_KEY is not set/m);
  expect(out).toMatch(
    /^late\.yaml:3: upstreams\.azure-openai cannot be used: .* has no address\. Write its url/m,
  );
  expect(out).toContain("https://NAME.openai.azure.com");
  expect(err).toMatch(/^JSON Schema for editors: \/.*catalog\/config\.schema\.json\n$/);
});

test("without a file and without a key, serve would answer with a demo", async () => {
  const { code, out } = await check([], {});
  expect(code).toBe(0);
  expect(out).toContain("no provider's key is set: serve answers with a demo");
});

test("a model that is not listed is refused, with the one that may be meant", async () => {
  const { code, out } = await check(["gateway.yaml", "--request", body({ model: "fst", messages: [] })]);
  expect(code).toBe(1);
  expect(out).toContain(
    'The model "fst" is not configured here. Perhaps fast? Configured: gpt-4o, fast. (model-not-found)',
  );
});

test("a route's candidates, its choice, and where private work can go", async () => {
  const upstreams =
    'upstreams:\n  openai: { key: "${env:MY_KEY}" }\n  own: { engine: vllm, url: "http://10.0.0.5:8000" }\n';
  const route = (more: string): string =>
    `${upstreams}models:\n  chat: { targets: [{ upstream: own, model: llama }, { upstream: openai, model: gpt-5.4-mini }]${more} }\n  gpt: openai\nprivacy:\n  private: { upstreams: [own] }\n`;
  writeFileSync(join(cwd, "route.yaml"), route(""));
  writeFileSync(join(cwd, "private.yaml"), route(", private: true"));
  const request = body({ model: "chat", messages: [{ role: "user", content: "hi" }] });
  const json = await check(["route.yaml", "--request", request, "--json"]);
  expect(JSON.parse(json.out).request.route).toMatchObject({
    name: "chat",
    candidates: [{ id: "own/llama" }, { id: "openai/gpt-5.4-mini" }],
    chosen: "own/llama",
    why: "first",
  });
  const reach = await check(["route.yaml", "--privacy", "--json"]);
  expect(reach.code).toBe(0);
  const { reached, refusedBy, leaks } = JSON.parse(reach.out).privacy;
  expect([reached.map(({ upstream }: { upstream: string }) => upstream), refusedBy, leaks]).toEqual([
    ["own"],
    ["gpt"],
    [],
  ]);
  expect((await check(["route.yaml", "--reach", "own"])).code).toBe(0);
  expect((await check(["route.yaml", "--reach", "none"])).code).toBe(1);
  // All that goes to it is private, and it names one that may have none of it.
  expect((await check(["private.yaml", "--privacy"])).code).toBe(1);
});

test("a credential may be in a file that the environment names", async () => {
  writeFileSync(join(cwd, "secret"), "test-secret\n");
  const { code, out } = await check(["gateway.yaml"], { MY_KEY_FILE: join(cwd, "secret") });
  expect([code, out]).toEqual([0, expect.stringContaining("credential set")]);
  const missing = await check(["gateway.yaml"], { MY_KEY_FILE: join(cwd, "nothing-here") });
  expect([missing.code, missing.err]).toEqual([
    2,
    "breakeven: MY_KEY_FILE names a file that cannot be read (ENOENT). Correct the path, or let this user read the file.\n",
  ]);
  // Where both are set the value itself comes first.
  expect(
    (await check(["gateway.yaml"], { MY_KEY: "here", MY_KEY_FILE: join(cwd, "nothing-here") })).code,
  ).toBe(0);
});

test("another gateway's configuration is printed as one of ours, which is valid here", async () => {
  writeFileSync(
    join(cwd, "config.yaml"),
    `model_list:
  - { model_name: chat, litellm_params: { model: hosted_vllm/meta/llama, api_base: "http://gpu:8000/v1" } }
  - { model_name: spare, litellm_params: { model: openai/gpt-5.4-mini, api_key: sk-test-secret } }
litellm_settings: { fallbacks: [{ chat: [spare] }], cache: true }
`,
  );
  const { code, out, err } = await check(["config.yaml", "--from", "litellm"], {});
  expect(code).toBe(0);
  expect(out).toBe(`upstreams:
  vllm: { engine: vllm, url: http://gpu:8000 }
  openai: {}
models:
  chat:
    targets:
      - { upstream: vllm, model: meta/llama }
      - { upstream: openai, model: gpt-5.4-mini }
  spare: { upstream: openai, model: gpt-5.4-mini }

# model_list[1].litellm_params.api_key (done differently): A credential is written out there. It was not copied: set OPENAI_API_KEY.
# litellm_settings.cache (no equivalent): Answers are not cached.
`);
  expect(err).toBe(
    "config.yaml: 2 models and 2 upstreams translated.\nSettings left over: 1 without an equivalent, 1 done differently; see the end.\n",
  );
  writeFileSync(join(cwd, "breakeven.yaml"), out);
  expect((await check([], { OPENAI_API_KEY: "test-secret" })).code).toBe(0);
});

test("what is no configuration of that gateway is one line", async () => {
  writeFileSync(join(cwd, "list.yaml"), "- 1\n");
  const { code, err } = await check(["list.yaml", "--from", "litellm"], {});
  expect([code, err]).toEqual([
    2,
    "breakeven: list.yaml holds no settings. Name a configuration of litellm.\n",
  ]);
});
