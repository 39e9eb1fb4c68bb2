import fc from "fast-check";
import type { IncomingMessage, ServerResponse } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { apiPrices } from "../../catalog/api-prices.ts";
import type { AttemptReason } from "../../core/attempt-reason.ts";
import type { Attempt } from "../../core/attempt.ts";
import { TOKEN_KINDS } from "../../core/tokens.ts";
import { emptyFacts } from "../../dialects/dialect.ts";
import { surfaceOf } from "../../dialects/surfaces.ts";
import { attemptRow } from "../../gateway/metering.ts";
import { openJournal } from "../../ledger/journal.ts";
import { openLedger } from "../../ledger/ledger.ts";
import { OWN_ENGINE } from "../../pricing/own-engine.ts";
import type { PricedAttempt } from "../../ledger/priced-rows.ts";
import { reprice } from "../../ledger/reprice.ts";
import { DAY_0 } from "../../ledger/testing/attempts.ts";
import { upstreamKind, upstreamKinds } from "../../upstreams/upstream-kinds.ts";
import { upstreamTarget } from "../../upstreams/upstream-target.ts";
import { bucketCharges } from "./bucket-charges.ts";
import { priceAgain, type SentTo } from "./price-again.ts";

const book = apiPrices();
const IN_US: AttemptReason = { code: "inference-geo", value: "us" };

/** What an upstream says of one answer, as far as a price can depend on it. */
interface Answer {
  kind: string;
  /** Name in the configuration, where that is another than the kind's. */
  name: string | null;
  model: string;
  servedModel: string | null;
  tier: string | null;
  tokens: Partial<Record<(typeof TOKEN_KINDS)[number], number>>;
  searches: number;
  reasons: AttemptReason[];
  reported: number | null;
}

const answer: fc.Arbitrary<Answer> = fc.record({
  // Most rows are of those whose models are named here, so that most have a price.
  kind: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("openai", "anthropic", "gemini", "deepseek") },
    fc.constantFrom(...upstreamKinds().map(({ id }) => id)),
  ),
  name: fc.constantFrom(null, "ours"),
  model: fc.constantFrom(
    "gpt-5.4",
    "claude-sonnet-4-5",
    "gemini-2.5-pro",
    "deepseek-chat",
    "nobody-knows-it",
  ),
  servedModel: fc.constantFrom(null, "gpt-5.4-2026-03-05", "claude-sonnet-4-5-20250929"),
  tier: fc.constantFrom(null, "default", "flex", "priority", "batch", "scale"),
  tokens: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ input: fc.nat(400_000), cacheRead: fc.nat(1000), output: fc.nat(9000) }),
    },
    fc.dictionary(fc.constantFrom(...TOKEN_KINDS), fc.nat(400_000), { maxKeys: 5 }),
  ),
  searches: fc.nat(3),
  reasons: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<AttemptReason[]>([], [IN_US]) },
    fc.subarray<AttemptReason>([
      IN_US,
      { code: "speed", value: "fast" },
      "iterations-on-several-models",
      "total-mismatch",
    ]),
  ),
  reported: fc.option(fc.nat(1e12), { nil: null }),
});

let run = 0;
/** The row that the gateway writes of it. The client asked for a name of the house. */
function metered(known: Answer, index: number): Attempt {
  const kind = upstreamKind(known.kind);
  const surface = surfaceOf("POST", "/v1/chat/completions");
  if (kind === undefined || surface === null) throw new Error("no such kind");
  const target = upstreamTarget({
    name: known.name === null ? kind.id : `${kind.id}-${known.name}`,
    kind,
    url: "http://127.0.0.1:9",
    key: null,
    model: known.model,
  });
  return attemptRow(
    { prices: book, newId: () => `${run}-${index}` },
    {
      request: {} as IncomingMessage,
      response: {} as ServerResponse,
      requestId: `request-${run}-${index}`,
      surface,
      receivedMs: DAY_0 + index * 60_000,
      receivedAt: 0,
      body: Buffer.from('{"messages":[{"role":"user","content":"Hello."}]}'),
      facts: null,
      requestedModel: `house-${known.model}`,
      stream: false,
      task: null,
      target,
      overheadMs: 0,
      attempts: 1,
      clientGone: false,
    },
    {
      attemptIndex: 0,
      startedMs: DAY_0,
      status: 200,
      cause: null,
      facts: {
        ...emptyFacts(),
        servedModel: known.servedModel,
        tierName: known.tier,
        usageFinal: true,
        usage: {
          tierName: known.tier,
          tokens: known.tokens,
          units: known.searches === 0 ? {} : { webSearches: known.searches },
          reasons: known.reasons,
          providerCostPicodollars: known.reported,
        },
      },
      sent: true,
      ttftMs: null,
      durationMs: 1,
      requestBytes: 1,
      responseBytes: 1,
      clientGone: false,
      continuousUsage: false,
      reasons: [],
    },
  );
}

/** What a configuration says of the names above. */
const sent: SentTo = (upstream, requestedModel) => ({
  kind: upstreamKind((upstream ?? "").replace(/-ours$/, "")),
  model: (requestedModel ?? "").replace(/^house-/, ""),
});

describe("pricing again", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "breakeven-reprice-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("by unchanged prices changes nothing, to the picodollar, and charges by kind of token add up to the cost (law)", async () => {
    const ledger = openLedger(folder);
    let priced = 0;
    let split = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 150, maxLength: 200 }), async (answers) => {
        run++;
        const journal = openJournal({ folder, writer: `w-${run}` });
        const rows = answers.map(metered);
        for (const row of rows) journal.append(row);
        journal.close();
        priced += rows.filter(({ costPicodollars: cost }) => cost !== null && cost > 0).length;
        const before = (await ledger.usage({ by: "model", fromMs: null, toMs: null })).totals;
        const everything = { fromMs: null, toMs: null, nowMs: DAY_0 };
        const result = await reprice(folder, ledger, everything, (row) => {
          const charges = bucketCharges(book, row, sent);
          const sum = charges.reduce((total, { picodollars }) => total + picodollars, 0n);
          if (charges.length > 1) split++;
          expect(sum).toBe(row.price.costPicodollars ?? 0n);
          return priceAgain(book, row, sent);
        });
        expect(result).toMatchObject({ changed: 0 });
        expect((await ledger.usage({ by: "model", fromMs: null, toMs: null })).totals).toEqual(before);
      }),
      { numRuns: 4, endOnFailure: true },
    );
    await ledger.close();
    // A law about rows that nobody prices would hold of anything.
    expect(priced).toBeGreaterThan(50);
    expect(split).toBeGreaterThan(20);
  });

  const row = (known: Partial<PricedAttempt>): PricedAttempt => ({
    id: "1",
    origin: "gateway",
    upstream: "anthropic",
    requestedModel: "claude-sonnet-4-5",
    servedModel: null,
    tier: "standard",
    receivedMs: DAY_0,
    grain: "request",
    requests: 1,
    tokens: { input: 1000, output: 100 },
    units: {},
    reasons: [],
    providerCostPicodollars: null,
    servedLocally: false,
    task: null,
    key: null,
    team: null,
    attempts: 1,
    isEstimated: false,
    price: { costPicodollars: 1n, priceSource: "an old list", priceVersion: "2025-01-01" },
    ...known,
  });

  test("applies what the answer said of the place and of searches", () => {
    // $3 and $15 a million: 1,000 x 3,000,000 + 100 x 15,000,000 = 4,500,000,000; in the US 1.1 times as much.
    expect(priceAgain(book, row({}))?.costPicodollars).toBe(4_500_000_000n);
    expect(priceAgain(book, row({ reasons: [IN_US] }))?.costPicodollars).toBe(4_950_000_000n);
    // Two searches at $0.01 each.
    expect(priceAgain(book, row({ units: { webSearches: 2 } }))?.costPicodollars).toBe(24_500_000_000n);
    // Half of it in a batch.
    expect(priceAgain(book, row({ tier: "batch" }))?.costPicodollars).toBe(2_250_000_000n);
  });

  test("does not put an unknown price in the place of a known one", () => {
    expect(priceAgain(book, row({ requestedModel: "house-model" }))).toBeNull();
    expect(priceAgain(book, row({ reasons: [{ code: "tier-unknown", value: "gold" }] }))).toBeNull();
    expect(priceAgain(book, row({ upstream: "our name for it" }))).toBeNull();
  });

  test("leaves own engines without a price, and says that it is by the hour", () => {
    const unknown = { costPicodollars: null, priceSource: null, priceVersion: null };
    expect(priceAgain(book, row({ upstream: "vllm", price: unknown }))).toEqual({
      ...unknown,
      priceSource: OWN_ENGINE,
    });
  });
});
