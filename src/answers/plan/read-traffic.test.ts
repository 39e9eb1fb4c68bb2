import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flatPrice, priceBook } from "../../traffic/testing/price-book.ts";
import { readTraffic, type ReadTraffic, type TrafficRequest } from "./read-traffic.ts";

const FLAT = flatPrice("gpt-5.4", { input: 2, output: 10 });
const BASE_TIER = FLAT.periods[0]!.tiers[0]!;
const LONG = { ...FLAT.periods[0]!, tiers: [BASE_TIER, { ...BASE_TIER, aboveInputTokens: 200_000 }] };
const PRICES = priceBook([
  FLAT,
  { ...flatPrice("tiered", {}), periods: [LONG] },
  flatPrice("text-embedding-3-small", { input: 0.02 }),
]);

async function read(text: string, known: Partial<TrafficRequest> = {}): Promise<ReadTraffic> {
  const folder = await mkdtemp(join(tmpdir(), "breakeven-traffic-"));
  try {
    const file = join(folder, "usage.csv");
    await writeFile(file, text);
    return await readTraffic(
      {
        files: [file],
        asOfMs: Date.UTC(2026, 10, 20),
        model: null,
        month: { asMonth: false, monthlyRequests: null },
        invoiceUsd: null,
        usdPerUnit: {},
        seed: 1,
        typed: null,
        ledger: null,
        inputOverOutput: 10,
        ...known,
      },
      PRICES,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

const HEADER = "time,end_time,requests,provider,model,input_tokens,output_tokens\n";
const DAY = "2026-10-01T00:00:00Z,2026-10-02T00:00:00Z";

test("embeddings among chat rows cannot move, and count at list price without a bill", async () => {
  // 1 M x $2 = $2; 50 M x $0.02 = $1.
  const rows = `${DAY},10,openai,gpt-5.4,1000000,0\n${DAY},10,openai,text-embedding-3-small,50000000,0\n`;
  const { profile, tieOut } = await read(HEADER + rows);
  expect(profile.segments.map(({ model }) => model)).toEqual(["gpt-5.4"]);
  expect(profile.notMovable).toMatchObject([{ name: "embeddings", rows: 1 }]);
  expect(tieOut).toMatchObject({ pricedUsd: 2, notMovableUsd: 1 });
});

test("a missing request count is said where the price depends on the size of a request", async () => {
  const { notes } = await read(`${HEADER}${DAY},,openai,tiered,1000,0\n${DAY},,openai,gpt-5.4,1000,0\n`);
  expect(notes).toEqual([
    "requests are not counted for tiered: the base price was used, although long prompts cost more there",
  ]);
  expect((await read(`${HEADER}${DAY},3,openai,tiered,1000,0\n`)).notes).toEqual([]);
});

const COSTS = "start_time,end_time,start_time_iso,amount_value,amount_currency,line_item\n";
const IN_EURO = `${COSTS}1790812800,1790899200,x,1.5,eur,"gpt-5.4, input"\n`;

test.each([
  ["the catalog's own", 1.12, undefined, "which is an assumption (usd_per_eur of the catalog"],
  ["the user's", 1.2, undefined, "1.2 dollars per EUR (the rate that was given)"],
  ["the user's, the same as the catalog's", 1.12, new Set(["EUR"]), "EUR (the rate that was given)"],
])("an exchange rate that is %s is said to be so", async (_, rate, givenRates, note) => {
  const { tieOut } = await read(IN_EURO, {
    usdPerUnit: { EUR: rate },
    ...(givenRates === undefined ? {} : { givenRates }),
  });
  expect(tieOut.notes.join()).toContain(note);
});
