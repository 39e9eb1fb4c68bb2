import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal } from "../ledger/journal.ts";
import { OWN_ENGINE } from "../pricing/own-engine.ts";
import { attempt, DAY_0 } from "../ledger/testing/attempts.ts";
import { run } from "./main.ts";
import { type CapturedIo, captureIo } from "./testing/capture-io.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-usage-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function usage(...args: string[]): Promise<CapturedIo> {
  const io = captureIo({ cwd: folder });
  io.exitCode = await run(["usage", ...args], io);
  return io;
}

test("without a ledger there is no usage, no error and no new folder", async () => {
  const { out, err, exitCode } = await usage("--json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ totals: { requests: 0, costPicodollars: "0" }, groups: [] });
  expect(err).toContain("breakeven import");
});

test("while a gateway writes: by what was asked for, between the days that were asked for", async () => {
  const journal = openJournal({ folder: join(folder, ".breakeven"), writer: "gateway" });
  journal.append(attempt("1", { task: "chat", key: "alice" }));
  journal.append(attempt("2", { task: "chat", key: "bob", costPicodollars: null }));
  journal.append(attempt("3", { receivedMs: DAY_0 - 1, usageSource: "estimate" }));
  const byKey = JSON.parse((await usage("--by", "key", "--from", "2026-11-20", "--json")).out) as {
    groups: Record<string, unknown>[];
  };
  expect(byKey.groups).toMatchObject([
    { by: "alice", requests: 1, attempts: 1, unpriced: 0, estimated: 0, costPicodollars: "4000000000" },
    { by: "bob", requests: 1, attempts: 1, unpriced: 1, estimated: 0, costPicodollars: "0" },
  ]);
  const { out } = await usage("--by", "task");
  expect(out).toMatch(/\nchat +2 +2 +2,000 +- +200 +\$0\.004 +1\n/);
  expect(out).toMatch(/\n\(none\) +1 +1 +1,000 +- +100 +\$0\.004 +0\n/);
  expect(out).toMatch(/\ntotal +3 +3 +3,000 +- +300 +\$0\.008 +1\n/);
  expect(out).toContain("1 attempt (33%) without a known price: their cost is missing from the sum.");
  expect(out).toContain("1 attempt (33%) with tokens that are estimated in whole or in part.");
  journal.close();
});

test("attempts on own engines are named as such, and are no missing price", async () => {
  const journal = openJournal({ folder: join(folder, ".breakeven"), writer: "gateway" });
  const own = { upstream: "vllm", servedModel: "llama", costPicodollars: null, priceSource: OWN_ENGINE };
  journal.append(attempt("1", own));
  journal.append(attempt("2"));
  const { out } = await usage("--by", "upstream");
  expect(out).toMatch(/\nvllm +1 +1 +1,000 +- +100 +- +0\n/);
  expect(out).toContain("1 attempt (50%) on own engines, cost by the hour, not allocated: not in the sum.");
  expect(out).not.toContain("without a known price");
  const { totals } = JSON.parse((await usage("--json")).out) as { totals: object };
  expect(totals).toMatchObject({ unpriced: 0, ownEngine: 1, costPicodollars: "4000000000" });
  journal.close();
});

test("what a provider charged beside the list price, and what costs at least so much", async () => {
  const journal = openJournal({ folder: join(folder, ".breakeven"), writer: "gateway" });
  const charged = { upstream: "openrouter", priceSource: "provider", priceVersion: null };
  // $0.02021 where the list says $0.00021, and one charge at the list price of $0.01.
  journal.append(
    attempt("1", {
      ...charged,
      costPicodollars: 20_210_000_000,
      providerCostPicodollars: 20_210_000_000,
      reasons: [{ code: "listed", value: "210000000" }, "cost-drift"],
    }),
    attempt("2", {
      ...charged,
      costPicodollars: 10_000_000_000,
      providerCostPicodollars: 10_000_000_000,
      reasons: [{ code: "listed", value: "10000000000" }],
    }),
  );
  journal.append(attempt("3", { reasons: [{ code: "unpriced", value: "generatedImages" }] }));
  const { out } = await usage("--by", "upstream");
  expect(out).toMatch(/\nopenrouter .* \$0\.03 +0\n/);
  expect(out).toMatch(/\nopenai .* at least \$0\.004 +0\n/);
  const text = out.replaceAll(/\s+/g, " ");
  expect(text).toContain(
    "1 attempt (33%) for which the provider charged something else than the list price. Of all attempts with both: $0.03 charged, $0.01 at list price.",
  );
  expect(text).toContain("1 attempt (33%) used something that has no known price");
  const { totals } = JSON.parse((await usage("--json")).out) as { totals: object };
  expect(totals).toMatchObject({
    unpriced: 0,
    atLeast: 1,
    drifted: 1,
    chargedPicodollars: "30210000000",
    listedPicodollars: "10210000000",
    costPicodollars: "34210000000",
  });
  journal.close();
});

test("a count of tokens is no answered attempt of unknown use", async () => {
  const journal = openJournal({ folder: join(folder, ".breakeven"), writer: "gateway" });
  const free = { tokens: {}, usageSource: "none", costPicodollars: 0, priceSource: null } as const;
  journal.append(attempt("1", { ...free, surface: "anthropic-count-tokens" }));
  journal.append(attempt("2", { ...free, costPicodollars: null }));
  const { totals } = JSON.parse((await usage("--json")).out) as { totals: object };
  expect(totals).toMatchObject({ attempts: 2, unmetered: 1, unpriced: 1 });
  journal.close();
});

test("a configuration says whose upstreams those are that are to be priced again", async () => {
  const journal = openJournal({ folder: join(folder, ".breakeven"), writer: "gateway" });
  const ours = { upstream: "ours", requestedModel: "fast", servedModel: null, priceSource: "an old list" };
  journal.append(attempt("1", { ...ours, costPicodollars: 1 }));
  expect((await usage("--reprice")).err).toContain("1 row left as they were");
  const configuration =
    "upstreams:\n  ours: { provider: openai, key: client }\nmodels:\n  fast: { upstream: ours, model: gpt-5.4 }\n";
  writeFileSync(join(folder, "gateway.yaml"), configuration);
  const { err, out } = await usage("--reprice", "--config", "gateway.yaml", "--json");
  expect(err).toContain("1 price changed");
  // 1,000 x $2.50 + 100 x $15 a million.
  expect(JSON.parse(out)).toMatchObject({ totals: { costPicodollars: "4000000000" } });
  journal.close();
});

test("prices known now take the place of those of the time, which stay beside them", async () => {
  const journal = openJournal({ folder: join(folder, ".breakeven"), writer: "gateway" });
  // 1,000 x $2.50 + 100 x $15 a million = $0.004; it was priced at half of that, and another not at all.
  journal.append(
    attempt("1", { costPicodollars: 2_000_000_000, priceSource: "old list", priceVersion: "2026-01-01" }),
  );
  journal.append(attempt("2", { costPicodollars: null, priceSource: null, priceVersion: null }));
  journal.append(attempt("3", { upstream: "our own", costPicodollars: 7, priceSource: "our own" }));
  const { err, out } = await usage("--reprice", "--json");
  expect(err).toContain("3 rows priced again by @pydantic/genai-prices 0.1.8");
  expect(err).toContain("2 prices changed, from $0.002 to $0.008; 1 row left as they were.");
  expect(JSON.parse(out)).toMatchObject({ totals: { unpriced: 0, costPicodollars: "8000000007" } });
  await usage("--export", "all.csv");
  const lines = readFileSync(join(folder, "all.csv"), "utf8").trimEnd().split("\n");
  expect(lines[1]).toContain(
    String.raw`"[{""costPicodollars"":""2000000000"",""priceSource"":""old list"",""priceVersion"":""2026-01-01""}]"`,
  );
  expect(lines[3]).toMatch(/,$/);
  // Nothing is left to change.
  expect((await usage("--reprice")).err).toContain(": 0 prices changed");
  journal.close();
});

interface Charge {
  [column: string]: string;
}

async function focus(...args: string[]): Promise<{ charges: Charge[]; captured: CapturedIo }> {
  const captured = await usage("--export", "focus.csv", "--format", "focus", ...args);
  const [header = "", ...lines] = readFileSync(join(folder, "focus.csv"), "utf8").trimEnd().split("\n");
  const cells = (line: string): string[] =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = ""]) =>
      cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
    );
  const charges = lines.map((line) =>
    Object.fromEntries(header.split(",").map((name, index) => [name, cells(line)[index] ?? ""])),
  );
  return { charges, captured };
}

/** Dollars in decimals as picodollars. */
const picodollars = (usd = ""): bigint => {
  const [whole = "0", decimals = ""] = usd.split(".");
  return BigInt(whole + decimals.padEnd(12, "0"));
};

test("charges of FOCUS 1.2 are one per kind of token, at its unit price, and add up to the picodollar", async () => {
  const journal = openJournal({ folder: join(folder, ".breakeven"), writer: "gateway" });
  const anthropic = { upstream: "anthropic", servedModel: "claude-sonnet-4-5", task: 'say "hi", twice' };
  // $3, $0.30 and $15 a million, and two searches at $0.01: 3,000,000,000 + 60,000,000 + 1,500,000,000 + 20,000,000,000.
  journal.append(
    attempt("1", {
      ...anthropic,
      tokens: { input: 1000, cacheRead: 200, output: 100 },
      units: { webSearches: 2 },
      costPicodollars: 24_560_000_000,
    }),
  );
  journal.append(attempt("2", { ...anthropic, tokens: { input: 500 }, costPicodollars: 1_500_000_000 }));
  // Priced by another list: it cannot be told apart.
  journal.append(attempt("3", { ...anthropic, costPicodollars: 9_007_199_254_740_991 }));
  journal.append(attempt("4", { costPicodollars: null }));
  const { charges, captured } = await focus("--json");
  expect(JSON.parse(captured.out)).toMatchObject({ rows: 5, leftOut: 1 });
  expect(captured.err).toContain("1 attempt without a known price is not in it.");
  const row = (charge: Charge): unknown[] =>
    ["SkuMeter", "PricingQuantity", "ListUnitPrice", "BilledCost"].map((name) => charge[name]);
  expect(charges.map(row)).toEqual([
    ["Cached Input Tokens", "200.0", "0.0000003", "0.00006"],
    ["Input Tokens", "1500.0", "0.000003", "0.0045"],
    ["Output Tokens", "100.0", "0.000015", "0.0015"],
    ["Tokens", "1100.0", "", "9007.199254740991"],
    ["Billed Units", "2.0", "0.01", "0.02"],
  ]);
  expect(charges[0]).toMatchObject({
    BillingAccountId: "anthropic",
    BillingCurrency: "USD",
    InvoiceId: "provisional-anthropic-2026-11",
    BillingPeriodStart: "2026-11-01T00:00:00Z",
    BillingPeriodEnd: "2026-12-01T00:00:00Z",
    ChargePeriodStart: "2026-11-20T00:00:00Z",
    ChargePeriodEnd: "2026-11-20T01:00:00Z",
    ChargeCategory: "Usage",
    PricingUnit: "Tokens",
    ServiceCategory: "AI and Machine Learning",
    ServiceSubcategory: "Generative AI",
    SkuId: "claude-sonnet-4-5/cacheRead",
    Tags: JSON.stringify({ task: 'say "hi", twice', team: null, origin: "gateway" }),
  });
  const sum = charges.reduce((total, { BilledCost }) => total + picodollars(BilledCost), 0n);
  const { totals } = JSON.parse((await usage("--json")).out) as { totals: { costPicodollars: string } };
  expect(sum).toBe(BigInt(totals.costPicodollars));
  for (const charge of charges.filter(({ ListUnitPrice }) => ListUnitPrice !== "")) {
    const listed =
      picodollars(charge["ListUnitPrice"]) * BigInt((charge["PricingQuantity"] ?? "0").replace(/\.0$/, ""));
    expect(picodollars(charge["ListCost"])).toBe(listed);
  }
  journal.close();
});

test.each([
  ["no/such/folder.csv", "there is no folder"],
  [".", "it is a folder"],
])("an export into %s is refused by name", async (file, part) => {
  openJournal({ folder: join(folder, ".breakeven"), writer: "gateway" }).close();
  const { err, exitCode } = await usage("--export", file);
  expect(exitCode).toBe(2);
  expect(err).toContain(part);
});

test.each([
  [["--by", "colour"], "Allowed choices are model"],
  [["--from", "yesterday"], "Write a date"],
  [["--from", "2026-02-01", "--to", "2026-01-01"], "--from is not before --to"],
  [["--config", "gateway.yaml"], "Add --reprice, or"],
])("%j exits 2 with a remedy", async (args, part) => {
  const { err, exitCode } = await usage(...args);
  expect(exitCode).toBe(2);
  expect(err).toContain(part);
});

test.each(["csv", "parquet", "focus"])(
  "what was exported as %s is read back with the same money and tokens",
  async (format) => {
    const journal = openJournal({ folder: join(folder, ".breakeven"), writer: "gateway" });
    const claude = { upstream: "anthropic", servedModel: "claude-sonnet-4-5", task: "chat" };
    // $3 and $15 a million tokens, and an amount that no list explains.
    const tokens = { input: 1000, output: 100 };
    journal.append(attempt("1", { ...claude, tokens, costPicodollars: 4_500_000_000, tier: "standard" }));
    journal.append(attempt("2", { ...claude, tokens: { input: 500 }, costPicodollars: 1_500_000_000 }));
    journal.append(attempt("3", { ...claude, tokens: {}, costPicodollars: 9_007_199_254_740_991 }));
    journal.close();
    await usage("--export", `out.${format}`, "--format", format);
    const io = captureIo({ cwd: folder });
    expect(await run(["import", `out.${format}`, "--data", "other"], io)).toBe(0);
    const { totals } = JSON.parse((await usage("--json", "--data", "other")).out) as { totals: object };
    expect(totals).toMatchObject({
      costPicodollars: "9007205254740991",
      inputTokens: 1500,
      outputTokens: 100,
    });
  },
);
