import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import { newFolder, removeFolder, type ServeProcess, startServe } from "./support/serve/serve-process.ts";

// What can be requested: what was configured, and what the upstreams behind a star or without a list say themselves.

const LIST = {
  object: "list",
  data: ["gpt-5.4", "gpt-5.4-mini", "org/own-model", "whisper-1"].map((id) => ({ id, object: "model" })),
};
const folders: string[] = [];
let upstream: Child;
beforeAll(async () => {
  upstream = await startUpstreamProcess({ raw: JSON.stringify(LIST), contentType: "application/json" });
});
afterAll(async () => {
  await upstream.kill();
  folders.forEach(removeFolder);
});

async function serving(yaml: string, use: (it: ServeProcess) => Promise<void>): Promise<void> {
  const folder = newFolder();
  folders.push(folder);
  const it = await startServe({
    folder,
    yaml: yaml.replaceAll("UPSTREAM", upstream.url),
    env: { KEY: "sk-own" },
  });
  try {
    await use(it);
  } finally {
    await it.stop("SIGKILL");
  }
}

const openAi = (it: ServeProcess): OpenAI =>
  new OpenAI({ apiKey: "any", baseURL: `${it.url}/v1`, maxRetries: 0 });
const idsOf = async (it: ServeProcess): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { id } of openAi(it).models.list()) ids.push(id);
  return ids;
};

const TWO = `upstreams:
  openai: { url: UPSTREAM, key: "\${env:KEY}" }
  gone: { url: "http://127.0.0.1:1" }
`;

describe("GET /v1/models", () => {
  test("lists what is configured, and behind a star what the upstream has", async () => {
    await serving(`${TWO}models:\n  fast: openai\n  "gpt-*": openai\n  "llama-*": gone\n`, async (it) => {
      expect(await idsOf(it)).toEqual(["fast", "gpt-5.4", "gpt-5.4-mini"]);
      expect((await openAi(it).models.retrieve("gpt-5.4")).id).toBe("gpt-5.4");
      await expect(openAi(it).models.retrieve("whisper-1")).rejects.toMatchObject({ status: 404 });
    });
  });

  test("lists what the upstreams have where nothing is configured", async () => {
    await serving(TWO, async (it) => {
      expect(await idsOf(it)).toEqual(["gpt-5.4", "gpt-5.4-mini", "org/own-model", "whisper-1"]);
      for (const path of ["/v1/models/org/own-model", "/v1/models/org%2Fown-model", "/v1/models/gpt-5.4/"]) {
        expect((await fetch(it.url + path)).status).toBe(200);
      }
      const head = await fetch(`${it.url}/v1/models`, { method: "HEAD" });
      expect([head.status, await head.text()]).toEqual([200, ""]);
    });
  });

  test("answers each provider's client as it expects", async () => {
    const yaml = `upstreams:
  anthropic: { url: UPSTREAM, key: "\${env:KEY}" }
  gemini: { url: UPSTREAM, key: "\${env:KEY}" }
models:
  claude: anthropic
  gem: gemini
`;
    await serving(yaml, async (it) => {
      const google = new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl: it.url } });
      const names: (string | undefined)[] = [];
      for await (const { name } of await google.models.list()) names.push(name);
      expect(names).toEqual(["models/claude", "models/gem"]);
      expect((await google.models.get({ model: "gem" })).name).toBe("models/gem");
      const anthropic = new Anthropic({ apiKey: "any", baseURL: it.url, maxRetries: 0 });
      const ids: string[] = [];
      for await (const { id } of anthropic.models.list()) ids.push(id);
      expect(ids).toEqual(["claude", "gem"]);
    });
  });
});
