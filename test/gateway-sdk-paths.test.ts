import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Arrival, type RecordingUpstream, startUpstream } from "./support/gateway/recording-upstream.ts";
import { offeredCalls } from "./support/gateway/sdk-calls.ts";
import {
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
  withProvidersAt,
} from "./support/serve/serve-process.ts";

// Every method of the official packages, directly and through `serve --observe`: what arrives at the provider and what
// the program gets back are the same.

const folder = newFolder();
let upstream: RecordingUpstream;
let serving: ServeProcess;

beforeAll(async () => {
  upstream = await startUpstream();
  serving = await startServe({
    folder,
    args: ["--observe"],
    env: {
      ...withProvidersAt(upstream.url),
    },
  });
});
afterAll(async () => {
  await serving?.stop("SIGKILL");
  await upstream?.close();
  removeFolder(folder);
});

const CLIENTS: readonly [name: string, paths: number, client: (url: string) => object][] = [
  [
    "openai",
    150,
    (url) =>
      new OpenAI({ apiKey: "sk-client", adminAPIKey: "sk-admin", baseURL: `${url}/v1`, maxRetries: 0 }),
  ],
  ["@anthropic-ai/sdk", 60, (url) => new Anthropic({ apiKey: "sk-ant-client", baseURL: url, maxRetries: 0 })],
  ["@google/genai", 20, (url) => new GoogleGenAI({ apiKey: "AIza-client", httpOptions: { baseUrl: url } })],
  [
    "@google/genai for Vertex AI",
    10,
    (url) =>
      // With a key it asks no file and no metadata server for a credential.
      new GoogleGenAI({ vertexai: true, apiKey: "AIza-client", httpOptions: { baseUrl: url } }),
  ],
];

/** What a call sends and what becomes of it. */
interface Outcome {
  sent: string[];
  got: string;
}

const MOST_CALL_MS = 5000;

async function outcome(call: () => unknown): Promise<Outcome> {
  const before = upstream.arrivals.length;
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error("it did not end")), MOST_CALL_MS).unref();
  });
  const got = await Promise.race([Promise.resolve().then(call), late]).then(
    (value) => `answer ${JSON.stringify(value, withoutConnection)}`,
    (error: Error) => `${error.name} ${String((error as { status?: unknown }).status)}`,
  );
  return { sent: upstream.arrivals.slice(before).map(wire), got };
}

/** What an answer says, without the client that it hangs on and the connection that it came over. */
function withoutConnection(key: string, value: unknown): unknown {
  if (/client|headers|httpResponse|params$/i.test(key)) return undefined;
  const isPlain = typeof value !== "object" || value === null || Array.isArray(value);
  return isPlain || key === "" || Object.getPrototypeOf(value) === Object.prototype ? value : undefined;
}

/** A boundary is drawn anew for every form. */
function wire({ method, path, headers, body }: Arrival): string {
  const type = headers["content-type"]?.replace(/boundary=.*$/, "") ?? "";
  return [method, path, type, type.includes("json") ? body : ""].join(" ");
}

test.each(CLIENTS)(
  "%s: every call arrives as it was made, and is answered alike",
  async (_, paths, client) => {
    const [direct, through] = [client(upstream.url), client(serving.url)];
    const offered = offeredCalls(direct, through);
    const seen = new Set<string>();
    const different: object[] = [];
    for (const { name, calls } of offered) {
      const [one, other] = [await outcome(calls[0]), await outcome(calls[1])];
      for (const each of one.sent) seen.add(each.split(" ").slice(0, 2).join(" "));
      if (JSON.stringify(one) !== JSON.stringify(other))
        different.push({ name, direct: one, through: other });
    }
    expect(different).toEqual([]);
    expect(seen.size).toBeGreaterThan(paths);
  },
  120_000,
);
