import { apiPrices } from "../src/catalog/api-prices.ts";
import type { Attempt } from "../src/core/attempt.ts";
import { seededRandom } from "../src/core/random.ts";
import { DAY_MS } from "../src/core/time.ts";
import type { UsageRow } from "../src/core/usage.ts";
import { startImport } from "../src/ledger/import-session.ts";
import { openJournal } from "../src/ledger/journal.ts";
import type { Ledger } from "../src/ledger/ledger.ts";
import type { LoadResult } from "../src/ledger/load.ts";

/** The month that is imported. What the gateway meters comes after it: nobody has a row in both. */
export const DAYS = 30;
export const START = Date.UTC(2026, 9, 1);
const METERED_FROM = START + DAYS * DAY_MS;

const MODELS = [
  "gpt-5.4",
  "gpt-5.4-mini",
  "claude-sonnet-4-6",
  "claude-haiku-4-5",
  "gemini-2.5-flash",
  "gpt-4o",
];
const PROVIDERS = ["openai", "openai", "anthropic", "anthropic", "google", "openai"];

/** Imports single requests, evenly over the month, as an importer hands them over. `handedOver` is told when all were. */
export async function importRows(
  folder: string,
  ledger: Ledger,
  rows: number,
  handedOver: () => void = () => {},
): Promise<LoadResult> {
  const settings = { book: apiPrices(), relativeZeroMs: START, nowMs: Date.now() };
  const session = await startImport(folder, ledger, settings);
  const next = seededRandom(1);
  for (let index = 0; index < rows; index++) {
    session.usage(usageRow(index, rows, next));
    // An importer reads its files in pieces and lets other work happen in between.
    if (index % 20_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  handedOver();
  return session.finish();
}

/** A ledger of `rows` rows, a hundredth of them metered by the gateway after the imported month. */
export async function makeLedger(folder: string, ledger: Ledger, rows: number): Promise<void> {
  const metered = Math.floor(rows / 100);
  await importRows(folder, ledger, rows - metered);
  const journal = openJournal({ folder, writer: "gateway" });
  for (let index = 0; index < metered; index++) journal.append(attempt(`metered-${index}`, index));
  journal.close();
  await ledger.roll(Date.now());
}

/** A row with an id, lengths and latencies, at its place of `rows` in the month. */
function usageRow(index: number, rows: number, next: () => number): UsageRow {
  const startMs = START + Math.floor((index * DAYS * DAY_MS) / rows);
  const model = Math.floor(next() ** 2 * MODELS.length);
  return {
    file: "bench",
    line: index,
    id: `request-${index}`,
    provider: PROVIDERS[model] ?? null,
    model: MODELS[model] ?? null,
    host: null,
    startMs,
    endMs: startMs,
    relativeTime: false,
    grain: "request",
    requests: 1,
    tokens: {
      input: Math.floor(next() * 4000),
      cacheRead: Math.floor(next() * 2000),
      output: Math.floor(next() * 800),
    },
    tier: "standard",
    task: `task-${Math.floor(next() ** 2 * 40)}`,
    billed: null,
    notMovable: null,
    servedLocally: false,
    ttftMs: Math.floor(next() * 900),
    durationMs: Math.floor(next() * 9000),
    prefix: null,
  };
}

/** An attempt as the gateway meters it. */
export function attempt(id: string, index: number): Attempt {
  const receivedMs = METERED_FROM + index * 400;
  return {
    attemptId: `${id}-0123456789abcdef`,
    requestId: `request-${id}-0123456789`,
    attemptIndex: 0,
    receivedMs,
    startedMs: receivedMs + 1,
    task: "summaries",
    surface: "openai-chat",
    requestedModel: "gpt-5.4",
    servedModel: "gpt-5.4-2026-03-05",
    upstream: "openai",
    replica: null,
    status: 200,
    cause: null,
    stream: true,
    tier: "standard",
    tokens: { input: 1000 + (index % 500), cacheRead: 512, output: 200, reasoning: 50 },
    usageSource: "provider",
    units: {},
    costPicodollars: 6_378_000_000,
    providerCostPicodollars: null,
    priceSource: "@pydantic/genai-prices 0.1.8",
    priceVersion: "2026-09-22",
    ttftMs: 350,
    durationMs: 4100,
    requestBytes: 2048,
    responseBytes: 9000,
    clientGone: false,
    reasons: [],
    affinityKey: null,
    key: null,
    team: null,
    private: false,
    baseline: null,
  };
}
