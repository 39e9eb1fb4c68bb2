import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { flatPrice, priceBook } from "../../traffic/testing/price-book.ts";
import { ALL_TIME } from "../../ledger/period.ts";
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
        period: ALL_TIME,
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

describe("a period", () => {
  const day = (date: number, tokens: number): string =>
    `2026-10-0${date}T00:00:00Z,2026-10-0${date + 1}T00:00:00Z,1,openai,gpt-5.4,${tokens},0\n`;
  const WEEK = HEADER + [1, 2, 3, 5, 6].map((date) => day(date, 10 ** date)).join("");
  const period = (from: string | null, to: string | null): Partial<TrafficRequest> => ({
    period: {
      fromMs: from === null ? null : Date.parse(from),
      toMs: to === null ? null : Date.parse(to),
    },
  });
  const tokensOf = ({ profile }: ReadTraffic): number =>
    profile.segments
      .flatMap(({ costCells }) => costCells)
      .reduce((sum, { tokens }) => sum + (tokens.input ?? 0), 0);

  test("begins with its first moment and ends before its last", async () => {
    const found = await read(WEEK, period("2026-10-02", "2026-10-05"));
    expect(tokensOf(found)).toBe(10 ** 2 + 10 ** 3);
    expect(found.tieOut.notes[0]).toBe(
      "only usage from 2026-10-02 up to 2026-10-05 (UTC) is planned on; left out: 3 rows before or after it",
    );
  });

  test("counts as observed in whole, also where nothing happened at its end, but not beyond what was read", async () => {
    expect((await read(WEEK, period("2026-10-02", "2026-10-05"))).profile.observedHours).toBe(72);
    expect((await read(WEEK, period("2026-10-05", "2027-01-01"))).profile.observedHours).toBe(48);
    expect((await read(WEEK, period(null, "2026-10-03"))).profile.observedHours).toBe(48);
  });

  test("takes a bucket by when it begins, and says that it reaches beyond", async () => {
    const found = await read(WEEK, period(null, "2026-10-01T06:00Z"));
    expect(tokensOf(found)).toBe(10);
    expect(found.tieOut.notes[1]).toBe("counted whole although the period ends within: 1 bucket");
  });

  test("leaves out bills that do not lie in it whole", async () => {
    const bills = `${COSTS}1790812800,1790899200,x,1.5,usd,"gpt-5.4, input"\n1790899200,1790985600,x,2.5,usd,"gpt-5.4, input"\n`;
    // 1790899200 is 2026-10-02.
    expect((await read(bills, period("2026-10-02", null))).tieOut.billedUsd).toBe(2.5);
    expect((await read(bills, period(null, "2026-10-02"))).tieOut.billedUsd).toBe(1.5);
  });

  test("without usage is said to be empty", async () => {
    await expect(read(WEEK, period("2026-11-01", null))).rejects.toThrow(
      /no usage in .*usage.csv from 2026-11-01/,
    );
  });
});
