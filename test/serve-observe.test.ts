import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./source-files.ts";
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

// A team measures for a week: `serve --observe`, no configuration, each client with a key of its own.

const folder = newFolder();
const KEY = "sk-planted-secret-4711";
const PROMPT = "planted prompt about Project Nightingale";
const ANSWER = "planted answer of the model";
const told = { "x-test-scenario": JSON.stringify({ pieces: [ANSWER] }) };

let upstream: Child;
let serving: ServeProcess;

beforeAll(async () => {
  upstream = await startUpstreamProcess();
  serving = await startServe({
    folder,
    args: ["--observe", "--log-level", "debug", "--log-attempts"],
    env: {
      ...withProvidersAt(upstream.url),
      // What lies in the environment is not used when observing.
      OPENAI_API_KEY: "sk-of-the-environment",
    },
  });
});
afterAll(async () => {
  await serving?.stop("SIGKILL");
  await upstream?.kill();
  removeFolder(folder);
});

async function arrivals(): Promise<Arrival[]> {
  return (await (await fetch(`${upstream.url}/__arrivals`)).json()) as Arrival[];
}

describe("the official packages, unchanged but for the address", () => {
  test("openai: whole and streamed, chat and responses", async () => {
    const client = new OpenAI({
      apiKey: KEY,
      baseURL: `${serving.url}/v1`,
      defaultHeaders: told,
      maxRetries: 0,
    });
    const messages = [{ role: "user" as const, content: PROMPT }];
    const whole = await client.chat.completions.create({ model: "gpt-4o-mini", messages });
    expect(whole.choices[0]?.message.content).toBe(ANSWER);
    let text = "";
    for await (const chunk of await client.chat.completions.create({
      model: "gpt-4o-mini",
      messages,
      stream: true,
    }))
      text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toBe(ANSWER);
    expect((await client.responses.create({ model: "gpt-5", input: PROMPT })).output_text).toBe(ANSWER);
    const seen = (await arrivals()).slice(-3);
    expect(seen.map(({ path }) => path)).toEqual([
      "/v1/chat/completions",
      "/v1/chat/completions",
      "/v1/responses",
    ]);
    for (const { headers } of seen) expect(headers.authorization).toBe(`Bearer ${KEY}`);
  });

  test("anthropic: whole and streamed", async () => {
    const client = new Anthropic({ apiKey: KEY, baseURL: serving.url, defaultHeaders: told, maxRetries: 0 });
    const question = {
      model: "claude-sonnet-4-6",
      max_tokens: 100,
      messages: [{ role: "user" as const, content: PROMPT }],
    };
    expect((await client.messages.create(question)).content).toMatchObject([{ text: ANSWER }]);
    expect(await client.messages.stream(question).finalText()).toBe(ANSWER);
    for (const { path, headers } of (await arrivals()).slice(-2)) {
      // The package sends its key in the one or the other header, by its version.
      const credential = headers["x-api-key"] ?? headers.authorization?.replace("Bearer ", "");
      expect([path.split("?")[0], credential]).toEqual(["/v1/messages", KEY]);
      expect(headers["anthropic-version"]).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });

  test("google: whole and streamed", async () => {
    const client = new GoogleGenAI({
      apiKey: KEY,
      httpOptions: { baseUrl: serving.url, headers: told },
    });
    const question = { model: "gemini-2.5-flash", contents: PROMPT };
    expect((await client.models.generateContent(question)).text).toBe(ANSWER);
    let text = "";
    for await (const chunk of await client.models.generateContentStream(question)) text += chunk.text ?? "";
    expect(text).toBe(ANSWER);
    for (const { headers } of (await arrivals()).slice(-2)) expect(headers["x-goog-api-key"]).toBe(KEY);
    // The key in the query, as curl users have it.
    const asked = await fetch(`${serving.url}/v1beta/models/gemini-2.5-flash:generateContent?key=${KEY}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...told },
      body: JSON.stringify({ contents: [{ parts: [{ text: PROMPT }] }] }),
    });
    expect([asked.status, (await arrivals()).at(-1)?.path.includes(`key=${KEY}`)]).toEqual([200, true]);
  });

  test("a list of models is asked of the provider whose client asks, and no key goes to another", async () => {
    await fetch(`${serving.url}/v1/models`, { headers: { authorization: `Bearer ${KEY}` } });
    await fetch(`${serving.url}/v1/models/gpt-4o`, { headers: { authorization: `Bearer ${KEY}` } });
    const anthropic = { "x-api-key": KEY, "anthropic-version": "2023-06-01" };
    const upstreams = await Promise.all(
      ["/v1/models", "/v1/models/claude-sonnet-4-6"].map(async (path) =>
        (await fetch(serving.url + path, { headers: anthropic })).headers.get("x-breakeven-upstream"),
      ),
    );
    expect(upstreams).toEqual(["anthropic", "anthropic"]);
    const google = await fetch(`${serving.url}/v1beta/models/gemini-2.5-flash`, {
      headers: { "x-goog-api-key": KEY },
    });
    expect(google.headers.get("x-breakeven-upstream")).toBe("gemini");
    expect(
      (await arrivals())
        .slice(-5)
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual([
      "/v1/models",
      "/v1/models",
      "/v1/models/claude-sonnet-4-6",
      "/v1/models/gpt-4o",
      "/v1beta/models/gemini-2.5-flash",
    ]);
  });

  test("each is in the ledger with its provider, its tokens and its price", () => {
    const said = execFileSync(
      process.execPath,
      [join(ROOT, "bin/breakeven.js"), "usage", "--by", "upstream", "--json"],
      { cwd: folder, encoding: "utf8" },
    );
    const { groups, totals } = JSON.parse(said) as { groups: object[]; totals: object };
    expect(groups).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ by: "openai", requests: 3, unpriced: 0, estimated: 0 }),
        expect.objectContaining({ by: "anthropic", requests: 2, unpriced: 0, estimated: 0 }),
        expect.objectContaining({ by: "gemini", requests: 3, unpriced: 0, estimated: 0 }),
      ]),
    );
    expect(totals).toMatchObject({ requests: 8, attempts: 8 });
  });
});

test("no credential, no prompt and no answer is in anything that was written", async () => {
  // Failures write more than successes do.
  for (const [path, body] of [
    ["/v1/chat/completions", `{"model": "${PROMPT}", "messages": [`],
    ["/v1/chat/completions", JSON.stringify({ model: "gpt-4o-mini", messages: [{ content: PROMPT }] })],
    [`/v1beta/models/${KEY}?key=${KEY}`, "{}"],
    [`/v1/nothing?key=${KEY}`, "{}"],
  ] as const) {
    await fetch(serving.url + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${KEY}`,
        "x-test-scenario": JSON.stringify({ status: 401, body: { error: { message: `bad key ${KEY}` } } }),
      },
      body,
    });
  }
  const metrics = await (await fetch(`${serving.url}/metrics`)).text();
  expect(await serving.stop()).toBe(0);
  // As text too, wherever and however its rows are kept.
  const rows = await ledgerRows(folder);
  const written = new Map([
    ["stdout", serving.stdout()],
    ["stderr", serving.stderr()],
    ["metrics", metrics],
  ]);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (statSync(path).isFile()) written.set(name, readFileSync(path, "latin1"));
  }
  expect(written.get("exported.csv")).toContain("request_id");
  const leaks = [...written].flatMap(([name, text]) =>
    [KEY, PROMPT, ANSWER, "sk-of-the-environment"]
      .filter((secret) => text.includes(secret))
      .map((secret) => `${secret} in ${name}`),
  );
  expect(leaks).toEqual([]);
  // And yet each line says which request it is about.
  const attempts = serving.logs().filter(({ event }) => event === "attempt");
  const ids = new Set(rows.map(({ request_id: id }) => id));
  expect(attempts.length).toBe(11);
  for (const { request } of attempts) expect(ids).toContain(request);
});
