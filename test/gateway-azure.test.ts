import { AzureOpenAI } from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RecordingUpstream, startUpstream } from "./support/gateway/recording-upstream.ts";
import { startGateway, type TestGateway } from "./support/gateway/test-gateway.ts";

// Azure OpenAI: the paths of deployments, from its own client and to it.

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

async function withGateway<T>(
  options: { kind: string; apiVersion?: string; model?: string; passThrough?: boolean },
  use: (gateway: TestGateway) => Promise<T>,
): Promise<T> {
  const { kind, model, passThrough, apiVersion = null } = options;
  const gateway = await startGateway({
    upstreamUrl: upstream.url,
    kind,
    ...(model === undefined ? {} : { model }),
    ...(passThrough === undefined ? {} : { passThrough }),
    target: { apiVersion },
  });
  try {
    return await use(gateway);
  } finally {
    await gateway.close();
  }
}

const azureClient = (url: string): AzureOpenAI =>
  new AzureOpenAI({ endpoint: url, apiKey: "of-the-client", apiVersion: "2024-06-01", maxRetries: 0 });

const ask = { model: "our-deployment", messages: [{ role: "user" as const, content: "Hello" }] };

test.each([
  [{ kind: "azure-openai" }, "/openai/deployments/our-deployment/chat/completions?api-version=2024-06-01"],
  [
    { kind: "azure-openai", apiVersion: "2024-10-21", model: "eu/mini" },
    "/openai/deployments/eu%2Fmini/chat/completions?api-version=2024-10-21",
  ],
  [{ kind: "openai", model: "gpt-4o-mini" }, "/v1/chat/completions"],
])("Azure's client through %j, whole and streamed", async (options, path) => {
  await withGateway(options, async (gateway) => {
    const client = azureClient(gateway.url);
    const whole = await client.chat.completions.create(ask);
    expect(whole.choices[0]?.message.content).toBe("Hello wörld!");
    const arrival = upstream.last();
    expect(arrival.path).toBe(path);
    const [header, value]: readonly [string, string] =
      options.kind === "openai"
        ? ["authorization", "Bearer secret-of-the-gateway"]
        : ["api-key", "secret-of-the-gateway"];
    expect(arrival.headers[header]).toBe(value);
    expect(JSON.stringify(arrival.headers)).not.toContain("of-the-client");
    let text = "";
    for await (const chunk of await client.chat.completions.create({ ...ask, stream: true }))
      text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toBe("Hello wörld!");
    expect(upstream.last().path).toBe(path);
    const rows = await gateway.rowsAfter(2);
    for (const row of rows) {
      expect(row).toMatchObject({
        surface: "openai-chat",
        requestedModel: "our-deployment",
        servedModel: "gpt-4o-mini-2024-07-18",
        tokens: { input: 12, output: 3 },
        usageSource: "provider",
        // 12 x $0.15 + 3 x $0.60 per million.
        costPicodollars: 3_600_000,
      });
    }
  });
});

test("other surfaces of a resource", async () => {
  await withGateway({ kind: "azure-openai" }, async (gateway) => {
    const client = azureClient(gateway.url);
    await client.embeddings.create({ model: "vectors", input: "Hello", encoding_format: "float" });
    expect(upstream.last().path).toBe("/openai/deployments/vectors/embeddings?api-version=2024-06-01");
    await client.responses.create({ model: "our-deployment", input: "Hello" });
    // The version of the deployments' paths is none of the others'.
    expect(upstream.last().path).toBe("/openai/v1/responses");
    await client.files.list();
    expect(upstream.last().path).toBe("/openai/v1/files");
    const rows = await gateway.rowsAfter(3);
    expect(rows.map(({ surface, tokens }) => [surface, tokens])).toEqual([
      ["openai-embeddings", { input: 4 }],
      ["openai-responses", { input: 9, cacheRead: 4, output: 6, reasoning: 2 }],
      ["other", {}],
    ]);
  });
});

test.each([
  ["/openai/v1/chat/completions?api-version=preview", "/openai/v1/chat/completions?api-version=preview"],
  ["/openai/v1/chat/completions", "/openai/v1/chat/completions"],
  ["/v1/chat/completions", "/openai/v1/chat/completions"],
])("%s arrives at %s", async (path, arrives) => {
  await withGateway({ kind: "azure-openai" }, async (gateway) => {
    const response = await post(gateway.url + path, ask);
    expect([response.status, upstream.last().path]).toEqual([200, arrives]);
    expect((await gateway.rowsAfter(1))[0]?.tokens).toEqual({ input: 12, output: 3 });
  });
});

test("where only the path names the model, another provider gets it in the body", async () => {
  await withGateway({ kind: "openai" }, async (gateway) => {
    const path = "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-06-01";
    await post(gateway.url + path, { messages: ask.messages });
    expect(upstream.last().body).toBe(
      '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}',
    );
  });
});

test("the key of a client of Azure goes to Azure alone", async () => {
  const before = upstream.arrivals.length;
  const path = "/openai/deployments/d/chat/completions?api-version=2024-06-01";
  await withGateway({ kind: "openai", passThrough: true }, async (gateway) => {
    for (const each of [path, "/openai/v1/chat/completions", "/openai/files/f"])
      expect((await post(gateway.url + each, ask)).status).toBe(404);
  });
  expect(upstream.arrivals.length).toBe(before);
  await withGateway({ kind: "azure-openai", passThrough: true }, async (gateway) => {
    await post(gateway.url + path, ask);
    expect(upstream.last()).toMatchObject({ path, headers: { "api-key": "of-the-client" } });
  });
});

test.each(["/openai/deployments/../chat/completions", "/openai/deployments/a/%2e%2e/chat/completions"])(
  "%s is served by nobody",
  async (path) => {
    const { surfaceOf } = await import("../src/dialects/surfaces.ts");
    expect(surfaceOf("POST", path)).toBeNull();
  },
);

const post = (url: string, body: object): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "api-key": "of-the-client" },
    body: JSON.stringify(body),
  });
