import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsFrame } from "./support/gateway/aws-frames.ts";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import type { Arrival } from "./support/gateway/recording-upstream.ts";
import {
  ledgerRows,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
  withProvidersAt,
} from "./support/serve/serve-process.ts";

// Vertex AI and Amazon Bedrock through the real program: observed, and by a configuration.

let upstream: Child;
beforeAll(async () => {
  upstream = await startUpstreamProcess({});
});
afterAll(() => upstream?.kill());

const last = async (): Promise<Arrival> =>
  ((await (await fetch(`${upstream.url}/__arrivals`)).json()) as Arrival[]).at(-1) as Arrival;

const FRAMES = [
  awsFrame("messageStart", { role: "assistant" }),
  awsFrame("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hello" } }),
  awsFrame("messageStop", { stopReason: "end_turn" }),
  awsFrame("metadata", { usage: { inputTokens: 1000, outputTokens: 100, totalTokens: 1100 } }),
];
const STREAM = {
  rawBase64: Buffer.concat(FRAMES).toString("base64"),
  contentType: "application/vnd.amazon.eventstream",
  writeBytes: 10,
};

const converseStream = (url: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${url}/model/amazon.nova-lite-v1%3A0/converse-stream`, {
    method: "POST",
    headers: { ...headers, "x-test-scenario": JSON.stringify(STREAM) },
    body: '{"messages":[]}',
  });

async function serving(
  options: Omit<Parameters<typeof startServe>[0], "folder">,
  use: (serve: ServeProcess) => Promise<void>,
): Promise<Record<string, unknown>[]> {
  const folder = newFolder();
  const serve = await startServe({ folder, ...options });
  try {
    await use(serve);
    expect(await serve.stop()).toBe(0);
    return (await ledgerRows(folder)) as unknown as Record<string, unknown>[];
  } finally {
    await serve.stop("SIGKILL");
    removeFolder(folder);
  }
}

describe("serve --observe", () => {
  const observing = (env: Record<string, string>) => ({
    args: ["--observe"],
    env: {
      ...withProvidersAt(upstream.url),
      ...env,
    },
  });

  test("passes each cloud's client its own credential, and meters", async () => {
    const rows = await serving(observing({ AWS_REGION: "eu-west-1" }), async ({ url }) => {
      const bedrock = await converseStream(url, { authorization: "Bearer bedrock-api-key" });
      expect(Buffer.from(await bedrock.arrayBuffer()).equals(Buffer.concat(FRAMES))).toBe(true);
      expect((await last()).headers.authorization).toBe("Bearer bedrock-api-key");
      const path =
        "/v1/projects/p/locations/us-east5/publishers/google/models/gemini-2.5-flash:generateContent";
      const vertex = await fetch(url + path, {
        method: "POST",
        headers: { authorization: "Bearer ya29.token", "content-type": "application/json" },
        body: '{"contents":[]}',
      });
      expect(vertex.status).toBe(200);
      await vertex.text();
      expect(await last()).toMatchObject({ path, headers: { authorization: "Bearer ya29.token" } });
    });
    // 1000 x $0.06 + 100 x $0.24 per million; 7 x $0.30 + 61 x $2.50 per million.
    expect(rows.map((row) => [row["upstream"], row["surface"], String(row["cost_picodollars"])])).toEqual([
      ["bedrock", "bedrock-converse", "84000000"],
      ["vertex", "vertex-generate", "154600000"],
    ]);
  });
});

describe("a configuration", () => {
  test("with credentials of the environment signs what goes to Amazon", async () => {
    const rows = await serving(
      {
        yaml: `upstreams:\n  bedrock: { url: "${upstream.url}" }\n`,
        env: { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: "secret" },
      },
      async ({ url }) => {
        const response = await converseStream(url, {});
        expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.concat(FRAMES))).toBe(true);
        expect((await last()).headers.authorization).toMatch(
          /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/bedrock\/aws4_request, SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}$/,
        );
      },
    );
    expect(rows).toMatchObject([{ upstream: "bedrock", status: 200 }]);
    expect(String(rows[0]?.["cost_picodollars"])).toBe("84000000");
  });
});
