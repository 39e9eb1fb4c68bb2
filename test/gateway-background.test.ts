import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openJournal } from "../src/ledger/journal.ts";
import { openLedgerStore } from "../src/ledger/ledger-store.ts";
import type { UsageSums } from "../src/ledger/usage.ts";
import { post } from "./support/gateway/asking.ts";
import { type RecordingUpstream, startUpstream } from "./support/gateway/recording-upstream.ts";
import { startGateway, type TestGateway } from "./support/gateway/test-gateway.ts";

// An answer that is made in the background is paid for when it is done, and that is known to whoever fetches it: once,
// through whichever gateway, and however often.

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

let folder: string;
const gateways: { gateway: TestGateway; close: () => void }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-background-"));
});
afterEach(async () => {
  for (const { gateway, close } of gateways.splice(0)) {
    await gateway.close();
    close();
  }
  rmSync(folder, { recursive: true, force: true });
});

/** A gateway that knows nothing but what is in the folder, as after a restart or in another process. */
async function newGateway(): Promise<TestGateway> {
  const journal = openJournal({ folder, writer: "gateway" });
  const gateway = await startGateway({ upstreamUrl: upstream.url, parts: { journal } });
  gateways.push({ gateway, close: () => journal.close() });
  return gateway;
}

const CREATED_S = Math.floor(Date.now() / 1000) - 3600;
const USAGE = { input_tokens: 1000, output_tokens: 90_000, total_tokens: 91_000 };
/** GPT-5 at $1.25 and $10 a million: 1,000 x 1,250,000 + 90,000 x 10,000,000 picodollars. */
const COST = 901_250_000_000n;

const response = (id: string, status: string, more: object = {}): object => ({
  id,
  object: "response",
  created_at: CREATED_S,
  background: true,
  status,
  model: "gpt-5-2025-08-07",
  metadata: { task: "report" },
  output: [],
  usage: null,
  ...more,
});

const completed = (id: string): object => response(id, "completed", { usage: USAGE });

const scenarioOf = (body: object): object => ({ raw: JSON.stringify(body), contentType: "application/json" });
const ASKED = {
  model: "gpt-5",
  input: "Write a long report.",
  background: true,
  metadata: { task: "report" },
};

const ask = async (gateway: TestGateway, id: string): Promise<void> => {
  const answer = await post(gateway, "/v1/responses", ASKED, scenarioOf(response(id, "queued")));
  await answer.text();
};

async function fetchAnswer(
  gateway: TestGateway,
  path: string,
  body: object,
  method = "GET",
): Promise<string> {
  const scenario = JSON.stringify(scenarioOf(body));
  const answer = await fetch(`${gateway.url}/v1/responses/${path}`, {
    method,
    headers: { "x-test-scenario": scenario },
  });
  return await answer.text();
}

/** Sums before and after the journals are moved into the history: they must not differ. */
async function totals(by: "model" | "task" = "model"): Promise<UsageSums & { names: (string | null)[] }> {
  const store = await openLedgerStore(folder, 256);
  const query = { by, fromMs: null, toMs: null };
  const before = await store.usage(query);
  await store.roll(Date.now());
  const after = await store.usage(query);
  store.close();
  expect(after.totals).toEqual(before.totals);
  return { ...after.totals, names: after.groups.map((group) => group.by) };
}

test("asked for and not fetched: no guess, and counted as unsettled", async () => {
  const gateway = await newGateway();
  await ask(gateway, "resp_1");
  await fetchAnswer(gateway, "resp_1", response("resp_1", "in_progress"));
  expect(await totals()).toMatchObject({
    requests: 1,
    unsettled: 1,
    unpriced: 0,
    unmetered: 0,
    estimated: 0,
    tokens: {},
    costPicodollars: 0n,
  });
});

test("fetched thrice, also after a restart and by another process: settled once", async () => {
  const first = await newGateway();
  await ask(first, "resp_1");
  const whole = JSON.stringify(completed("resp_1"));
  for (const gateway of [first, first, await newGateway(), await newGateway()]) {
    expect(await fetchAnswer(gateway, "resp_1", completed("resp_1"))).toBe(whole);
  }
  const expected = {
    requests: 1,
    unsettled: 0,
    tokens: { input: 1000, output: 90_000 },
    costPicodollars: COST,
    names: ["gpt-5-2025-08-07"],
  };
  expect(await totals()).toMatchObject(expected);
  // Once more when all of it is in the history.
  await fetchAnswer(await newGateway(), "resp_1", completed("resp_1"));
  expect(await totals()).toMatchObject(expected);
  expect(await totals("task")).toMatchObject({ names: ["report"] });
});

test("two answers are two", async () => {
  const gateway = await newGateway();
  for (const id of ["resp_1", "resp_2"]) await ask(gateway, id);
  await fetchAnswer(gateway, "resp_2", completed("resp_2"));
  expect(await totals()).toMatchObject({ requests: 2, unsettled: 1, costPicodollars: COST });
});

test("fetched as a stream", async () => {
  const gateway = await newGateway();
  await ask(gateway, "resp_1");
  const event = JSON.stringify({ type: "response.completed", response: completed("resp_1") });
  const raw = `event: response.completed\ndata: ${event}\n\n`;
  const headers = { "x-test-scenario": JSON.stringify({ raw }) };
  const answer = await fetch(`${gateway.url}/v1/responses/resp_1?stream=true`, { headers });
  expect(await answer.text()).toBe(raw);
  expect(await totals()).toMatchObject({ unsettled: 0, costPicodollars: COST });
});

test("streamed to its end when it was asked for, and fetched again: one request, once", async () => {
  const gateway = await newGateway();
  const event = JSON.stringify({ type: "response.completed", response: completed("resp_1") });
  const body = { ...ASKED, stream: true };
  await (await post(gateway, "/v1/responses", body, { raw: `data: ${event}\n\n` })).text();
  await fetchAnswer(gateway, "resp_1", completed("resp_1"));
  await fetchAnswer(await newGateway(), "resp_1", completed("resp_1"));
  expect(await totals()).toMatchObject({ requests: 1, attempts: 1, unsettled: 0, costPicodollars: COST });
});

test("a stream that broke off goes on in the background: unsettled, then settled", async () => {
  const gateway = await newGateway();
  const created = JSON.stringify({ type: "response.created", response: response("resp_1", "in_progress") });
  const delta = JSON.stringify({ type: "response.output_text.delta", delta: "Once upon a time" });
  const raw = `data: ${created}\n\ndata: ${delta}\n\n`;
  const asked = post(gateway, "/v1/responses", { ...ASKED, stream: true }, { raw });
  await expect(asked.then((answer) => answer.text())).rejects.toThrow();
  expect(await totals()).toMatchObject({ unsettled: 1, estimated: 0, costPicodollars: 0n });
  await fetchAnswer(gateway, "resp_1", completed("resp_1"));
  expect(await totals()).toMatchObject({ unsettled: 0, costPicodollars: COST });
});

test.each<[string, object, object]>([
  [
    "cancelled, with what it used until then",
    response("resp_1", "cancelled", { usage: { input_tokens: 1000, output_tokens: 0, total_tokens: 1000 } }),
    // 1,000 x 1,250,000.
    { tokens: { input: 1000, output: 0 }, costPicodollars: 1_250_000_000n, unpriced: 0, failed: 0 },
  ],
  [
    "failed, and nobody says what it used",
    response("resp_1", "failed", { error: { code: "server_error", message: "it broke" } }),
    { tokens: {}, costPicodollars: 0n, unpriced: 1, unmetered: 1, failed: 1 },
  ],
  [
    "cut short",
    response("resp_1", "incomplete", { usage: USAGE, incomplete_details: { reason: "max_output_tokens" } }),
    { costPicodollars: COST, failed: 0 },
  ],
])("%s: settled", async (_, body, expected) => {
  const gateway = await newGateway();
  await ask(gateway, "resp_1");
  await fetchAnswer(gateway, "resp_1/cancel", body, "POST");
  await fetchAnswer(gateway, "resp_1", body);
  expect(await totals()).toMatchObject({ requests: 1, unsettled: 0, ...expected });
});

test("what was made while the client waited was paid for then, however often it is fetched", async () => {
  const gateway = await newGateway();
  for (const background of [false, null, undefined]) {
    await fetchAnswer(gateway, "resp_1", { ...completed("resp_1"), background });
  }
  expect(await totals()).toMatchObject({ attempts: 0, costPicodollars: 0n });
});
