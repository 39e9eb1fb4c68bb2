import { GoogleGenAI } from "@google/genai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { upstreamKind } from "../src/upstreams/upstream-kinds.ts";
import { atLocation, upstreamTarget } from "../src/upstreams/upstream-target.ts";
import { asking } from "./support/gateway/asking.ts";
import {
  type RecordingUpstream,
  type Scenario,
  startUpstream,
} from "./support/gateway/recording-upstream.ts";

// Vertex AI: the formats of several makers, with project, location and model in the path.

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const { withGateway } = asking(() => upstream);
const VERTEX = { kind: "vertex", passThrough: true };
const TOKEN = { authorization: "Bearer ya29.of-the-client", "content-type": "application/json" };

const at = (rest: string, location = "us-central1", version = "v1"): string =>
  `/${version}/projects/our-project/locations/${location}/${rest}`;

interface Answer {
  status: number;
  text: string;
  body: Record<string, never>;
}

async function ask(url: string, path: string, body: object, scenario: Scenario = {}): Promise<Answer> {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { ...TOKEN, "x-test-scenario": JSON.stringify(scenario) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    body: (text.startsWith("{") ? JSON.parse(text) : {}) as Answer["body"],
  };
}

const CONTENTS = { contents: [{ role: "user", parts: [{ text: "Hello" }] }] };
const MESSAGES = {
  anthropic_version: "vertex-2023-10-16",
  max_tokens: 9,
  messages: [{ role: "user", content: "Hello" }],
};

describe("Gemini's models", () => {
  // 7 tokens in; 8 of text and 53 of thoughts out: 7 x $0.30 + 61 x $2.50 per million.
  const expected = {
    surface: "vertex-generate",
    requestedModel: "gemini-2.5-flash",
    tokens: { input: 7, output: 8, reasoning: 53 },
    costPicodollars: 154_600_000,
    upstream: "test-upstream",
  };

  test.each([
    ["v1", "generateContent", ""],
    ["v1beta1", "streamGenerateContent", "?alt=sse"],
    ["v1", "streamGenerateContent", ""],
  ])("%s %s%s", async (version, verb, query) => {
    const path = at(`publishers/google/models/gemini-2.5-flash:${verb}${query}`, "us-central1", version);
    const direct = await ask(upstream.url, path, CONTENTS);
    await withGateway(VERTEX, async (gateway) => {
      expect((await ask(gateway.url, path, CONTENTS)).text).toBe(direct.text);
      expect(upstream.last()).toMatchObject({ path, headers: { authorization: TOKEN.authorization } });
      expect((await gateway.rowsAfter(1))[0]).toMatchObject({
        ...expected,
        stream: verb !== "generateContent",
      });
    });
  });

  test("an API key in place of a project, and a model of one's own", async () => {
    await withGateway(VERTEX, async (gateway) => {
      const paths = [
        "/v1beta1/publishers/google/models/gemini-2.5-flash:generateContent?key=of-the-client",
        at("endpoints/1234567:generateContent"),
      ];
      for (const path of paths) {
        expect((await ask(gateway.url, path, CONTENTS)).status).toBe(200);
        expect(upstream.last().path).toBe(path);
      }
      const rows = await gateway.rowsAfter(2);
      expect(rows.map(({ requestedModel, tokens }) => [requestedModel, tokens])).toEqual([
        ["gemini-2.5-flash", expected.tokens],
        ["1234567", expected.tokens],
      ]);
    });
  });

  test.each<[string, string, number | null]>([
    ["ON_DEMAND", "standard", 154_600_000],
    // Half of it.
    ["ON_DEMAND_FLEX", "flex", 77_300_000],
    // No list has its price.
    ["ON_DEMAND_PRIORITY", "priority", null],
    ["PROVISIONED_THROUGHPUT", "standard", null],
  ])("served as %s", async (trafficType, tier, costPicodollars) => {
    const usage = {
      promptTokenCount: 7,
      candidatesTokenCount: 8,
      thoughtsTokenCount: 53,
      totalTokenCount: 68,
      trafficType,
    };
    await withGateway(VERTEX, async (gateway) => {
      await ask(gateway.url, at("publishers/google/models/gemini-2.5-flash:generateContent"), CONTENTS, {
        usage,
      });
      expect((await gateway.rowsAfter(1))[0]).toMatchObject({ tier, costPicodollars });
    });
  });

  test("counting is no answer", async () => {
    await withGateway(VERTEX, async (gateway) => {
      await ask(gateway.url, at("publishers/google/models/gemini-2.5-flash:countTokens"), CONTENTS);
      expect((await gateway.rowsAfter(1))[0]).toMatchObject({
        surface: "vertex-count-tokens",
        tokens: {},
        costPicodollars: 0,
      });
    });
  });

  test("Google's own client", async () => {
    await withGateway(VERTEX, async (gateway) => {
      const client = new GoogleGenAI({
        vertexai: true,
        project: "our-project",
        location: "europe-west1",
        httpOptions: { baseUrl: gateway.url, headers: { authorization: TOKEN.authorization } },
        googleAuthOptions: { authClient: NOBODY as never },
      });
      const whole = await client.models.generateContent({ model: "gemini-2.5-flash", contents: "Hello" });
      expect(whole.text).toBe("Hello wörld!");
      let text = "";
      for await (const chunk of await client.models.generateContentStream({
        model: "gemini-2.5-flash",
        contents: "Hello",
      }))
        text += chunk.text ?? "";
      expect(text).toBe("Hello wörld!");
      for (const row of await gateway.rowsAfter(2)) expect(row).toMatchObject(expected);
      expect(upstream.last().path).toBe(
        at(
          "publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
          "europe-west1",
          "v1beta1",
        ),
      );
    });
  });
});

/** Signs nothing in, so that no file and no metadata server is asked for a credential. */
const NOBODY = { getRequestHeaders: async () => new Headers(), request: async () => ({}) };

describe("Google's other models", () => {
  // Two texts of 6 and 4 tokens: 10 x $0.15 per million.
  const vectors = [6, 4].map((count) => ({
    embeddings: { values: [0.1], statistics: { token_count: count, truncated: false } },
  }));
  test.each<[string, object, object, number | null]>([
    ["gemini-embedding-001:predict", { predictions: vectors }, { input: 10 }, 1_500_000],
    [
      "gemini-embedding-001:embedContent",
      { embedding: { values: [0.1] }, usageMetadata: { promptTokenCount: 10, totalTokenCount: 10 } },
      { input: 10 },
      1_500_000,
    ],
    ["imagen-4.0-generate-001:predict", { predictions: [{ bytesBase64Encoded: "aGk=" }] }, {}, null],
  ])("%s", async (call, answer, tokens, costPicodollars) => {
    await withGateway(VERTEX, async (gateway) => {
      const raw = { raw: JSON.stringify(answer), contentType: "application/json" };
      const { text } = await ask(gateway.url, at(`publishers/google/models/${call}`), { instances: [] }, raw);
      expect(text).toBe(raw.raw);
      const [row] = await gateway.rowsAfter(1);
      expect(row).toMatchObject({ surface: "vertex-predict", tokens, costPicodollars });
    });
  });
});

describe("Anthropic's models", () => {
  const path = (verb: string, location: string): string =>
    at(`publishers/anthropic/models/claude-haiku-4-5@20251001:${verb}`, location);

  // 20 tokens in, 5 out: 20 x $1 + 5 x $5 per million; a tenth more where the location is a region.
  test.each([
    ["global", "rawPredict", {}, 45_000_000, []],
    ["us-east5", "rawPredict", {}, 49_500_000, [{ code: "inference-geo", value: "regional" }]],
    ["global", "streamRawPredict", { stream: true }, 45_000_000, []],
  ])("%s %s", async (location, verb, more, costPicodollars, reasons) => {
    const body = { ...MESSAGES, ...more };
    const scenario = { model: "claude-haiku-4-5-20251001" };
    // The recording upstream knows Anthropic's own path.
    const direct = await ask(upstream.url, "/v1/messages", body, scenario);
    await withGateway(VERTEX, async (gateway) => {
      const raw = {
        raw: direct.text,
        contentType: verb === "rawPredict" ? "application/json" : "text/event-stream",
      };
      expect((await ask(gateway.url, path(verb, location), body, raw)).text).toBe(direct.text);
      expect(upstream.last()).toMatchObject({ path: path(verb, location), body: JSON.stringify(body) });
      expect((await gateway.rowsAfter(1))[0]).toMatchObject({
        surface: "vertex-messages",
        requestedModel: "claude-haiku-4-5@20251001",
        tokens: { input: 20, output: 5 },
        costPicodollars,
        reasons,
      });
    });
  });

  test("a stream that is cut looks cut, and is billed for what is known of it", async () => {
    const body = { ...MESSAGES, stream: true };
    const { text } = await ask(upstream.url, "/v1/messages", body);
    const end = text.indexOf("event: message_delta");
    await withGateway(VERTEX, async (gateway) => {
      const raw: Scenario = { raw: text.slice(0, end), contentType: "text/event-stream" };
      await expect(ask(gateway.url, path("streamRawPredict", "global"), body, raw)).rejects.toThrow();
      expect((await gateway.rowsAfter(1))[0]).toMatchObject({
        cause: "truncated",
        usageSource: "provider-partial",
        tokens: { input: 20 },
      });
    });
  });

  test("counting names the model in the body", async () => {
    await withGateway(VERTEX, async (gateway) => {
      const counting = at("publishers/anthropic/models/count-tokens:rawPredict");
      await ask(gateway.url, counting, { model: "claude-haiku-4-5@20251001", messages: [] });
      expect(upstream.last().path).toBe(counting);
      expect((await gateway.rowsAfter(1))[0]).toMatchObject({
        surface: "vertex-count-tokens",
        requestedModel: "claude-haiku-4-5@20251001",
        tokens: {},
        costPicodollars: 0,
      });
    });
  });
});

describe("OpenAI's format", () => {
  test.each([{}, { stream: true }])("%j", async (more) => {
    const path = at("endpoints/openapi/chat/completions", "global", "v1beta1");
    await withGateway(VERTEX, async (gateway) => {
      const body = {
        model: "google/gemini-2.5-flash",
        messages: [{ role: "user", content: "Hello" }],
        ...more,
      };
      const scenario = { model: "google/gemini-2.5-flash" };
      const direct = await ask(upstream.url, path, body, scenario);
      // Usage that only the gateway asked for is taken out again.
      expect((await ask(gateway.url, path, body, scenario)).text).toBe(direct.text);
      expect(upstream.last().path).toBe(path);
      // 12 x $0.30 + 3 x $2.50 per million.
      expect((await gateway.rowsAfter(1))[0]).toMatchObject({
        surface: "vertex-chat",
        tokens: { input: 12, output: 3 },
        costPicodollars: 11_100_000,
      });
    });
  });
});

describe("what else a project has", () => {
  test("passes unmetered, also what other publishers answer", async () => {
    await withGateway(VERTEX, async (gateway) => {
      const paths = [
        at("publishers/mistralai/models/mistral-small-2503:rawPredict"),
        at("publishers/google/models/veo-3:predictLongRunning"),
        at("cachedContents", "global", "v1beta1"),
      ];
      for (const path of paths) {
        expect((await ask(gateway.url, path, { instances: [] })).status).toBe(200);
        expect(upstream.last().path).toBe(path);
      }
      for (const row of await gateway.rowsAfter(3)) {
        expect(row).toMatchObject({ surface: "other", tokens: {}, costPicodollars: null });
      }
    });
  });

  test("goes to nobody else: a token of Google's is no business of another provider", async () => {
    const before = upstream.arrivals.length;
    for (const kind of ["openai", "gemini", "anthropic", "openai-compatible"]) {
      await withGateway({ kind, passThrough: true }, async (gateway) => {
        for (const path of [
          at("publishers/google/models/gemini-2.5-flash:generateContent"),
          at("cachedContents", "global", "v1beta1"),
          "/v1/publishers/google/models/gemini-2.5-flash:generateContent",
          "/upload/v1beta1/projects/p/locations/l/ragCorpora/1/ragFiles:upload",
        ]) {
          const { status, body } = await ask(gateway.url, path, CONTENTS);
          expect([status, body]).toMatchObject([404, { error: { code: 404, status: "NOT_FOUND" } }]);
        }
      });
    }
    expect(upstream.arrivals.length).toBe(before);
  });
});

describe("addresses", () => {
  const kind = upstreamKind("vertex");
  if (kind === undefined) throw new Error("there is a row");
  const target = upstreamTarget({ name: "vertex", kind, key: null, passThrough: true });

  // cloud.google.com/vertex-ai/docs/general/locations, and the SDK's own rule.
  test.each([
    ["global", "https://aiplatform.googleapis.com"],
    ["us-central1", "https://us-central1-aiplatform.googleapis.com"],
    ["northamerica-northeast1", "https://northamerica-northeast1-aiplatform.googleapis.com"],
    ["us", "https://aiplatform.us.rep.googleapis.com"],
    ["eu", "https://aiplatform.eu.rep.googleapis.com"],
    ["evil.example", "https://aiplatform.googleapis.com"],
    ["x#", "https://aiplatform.googleapis.com"],
    [undefined, "https://aiplatform.googleapis.com"],
  ])("of %s", (location, origin) => {
    expect(atLocation(target, location).origin).toBe(origin);
  });

  test("an address of one's own holds for all locations", () => {
    const own = upstreamTarget({ name: "vertex", kind, url: "https://psc.example", key: null });
    expect(atLocation(own, "us-central1").origin).toBe("https://psc.example");
  });
});
