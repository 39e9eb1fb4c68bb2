import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromDollars } from "../core/money.ts";
import { DAY_MS, HOUR_MS } from "../core/time.ts";
import type { CostRow, UsageRow } from "../core/usage.ts";
import { createTieOut, type TieOut, type TieOutOptions } from "./tie-out.ts";

const OCTOBER = Date.UTC(2026, 9, 1);

/** A day of usage; day 0 is 1 October 2026. */
const usage = (day: number, known: Partial<UsageRow> = {}): UsageRow => ({
  file: "usage.csv",
  line: 2,
  id: null,
  provider: "openai",
  model: "gpt-4o-2024-08-06",
  host: null,
  startMs: OCTOBER + day * DAY_MS,
  endMs: OCTOBER + (day + 1) * DAY_MS,
  relativeTime: false,
  grain: "day",
  requests: 10,
  tokens: { input: 1000, output: 100 },
  tier: "standard",
  task: null,
  billed: null,
  notMovable: null,
  servedLocally: false,
  ttftMs: null,
  durationMs: null,
  prefix: null,
  ...known,
});

/** A day's line of a cost export. */
const cost = (day: number, usd: number, known: Partial<CostRow> = {}): CostRow => ({
  file: "cost.csv",
  line: 2,
  provider: "openai",
  startMs: OCTOBER + day * DAY_MS,
  endMs: OCTOBER + (day + 1) * DAY_MS,
  amount: fromDollars(usd),
  currency: "USD",
  convertedAt: null,
  model: "gpt-4o-2024-08-06",
  item: "gpt-4o-2024-08-06, input",
  notMovable: null,
  task: null,
  quantityTokens: null,
  ...known,
});

type Entry = { usage: UsageRow; pricedUsd: number | null } | { cost: CostRow };

function tieOut(
  entries: readonly Entry[],
  invoiceUsd: number | null = null,
  options: Partial<TieOutOptions> = {},
): TieOut {
  const builder = createTieOut();
  for (const entry of entries) {
    if ("cost" in entry) builder.cost(entry.cost);
    else builder.usage(entry.usage, entry.pricedUsd === null ? null : fromDollars(entry.pricedUsd));
  }
  return builder.finish({ invoiceUsd, ...options });
}

const used = (day: number, pricedUsd: number | null, known: Partial<UsageRow> = {}): Entry => ({
  usage: usage(day, known),
  pricedUsd,
});
const billed = (day: number, usd: number, known: Partial<CostRow> = {}): Entry => ({
  cost: cost(day, usd, known),
});

describe("usage and cost of one provider and period", () => {
  test("are joined, not added", () => {
    expect(tieOut([used(0, 10), used(1, 20), billed(0, 10), billed(1, 20)])).toMatchObject({
      billedUsd: 30,
      pricedUsd: 30,
      notMovableUsd: 0,
      unexplainedUsd: 0,
      discountByModel: {},
    });
  });

  test("show the discount by model", () => {
    // gpt-4o: list 100 + 200 = 300, billed 90 + 180 = 270: 10 % off. gpt-5.4: list 50, billed 50.
    const result = tieOut([
      used(0, 100),
      used(1, 200),
      billed(0, 90),
      billed(1, 180),
      used(0, 50, { model: "gpt-5.4" }),
      billed(0, 50, { model: "gpt-5.4" }),
    ]);
    expect(result).toMatchObject({ billedUsd: 320, pricedUsd: 320, unexplainedUsd: 0 });
    expect(Object.keys(result.discountByModel)).toEqual(["gpt-4o-2024-08-06"]);
    expect(result.discountByModel["gpt-4o-2024-08-06"]).toBeCloseTo(0.1, 12);
  });

  test("show what cannot move by its name", () => {
    const embeddings = billed(0, 3, {
      model: null,
      item: "text-embedding-3-small",
      notMovable: "embeddings",
    });
    const result = tieOut([used(0, 10), billed(0, 10), embeddings]);
    expect(result).toMatchObject({ billedUsd: 13, pricedUsd: 10, notMovableUsd: 3, unexplainedUsd: 0 });
    expect(result.lines).toContainEqual(
      expect.objectContaining({ notMovable: "embeddings", notMovableUsd: 3 }),
    );
  });

  test("a bill above list price is unexplained, not a negative discount", () => {
    expect(tieOut([used(0, 10), billed(0, 12)])).toMatchObject({
      pricedUsd: 10,
      unexplainedUsd: 2,
      discountByModel: {},
    });
  });

  test("99 % off is not a discount but a gap", () => {
    expect(tieOut([used(0, 100), billed(0, 1)])).toMatchObject({
      pricedUsd: 100,
      unexplainedUsd: -99,
      discountByModel: {},
    });
  });

  test("cents that a console rounds away are not a discount", () => {
    // The real amounts are 0.0538 and 0.0462; the console shows 0.05 each: 7 % off on the first day by rounding.
    const result = tieOut([
      used(0, 0.0538, { provider: "anthropic", model: "claude-haiku-4-5-20251001" }),
      billed(0, 0.05, { provider: "anthropic", model: "Claude Haiku 4.5" }),
    ]);
    expect(result.discountByModel).toEqual({});
    expect(result.unexplainedUsd).toBe(0);
  });
});

describe("names", () => {
  test("display names of the bill are joined with the models of the usage", () => {
    const result = tieOut([
      used(0, 10, { provider: "anthropic", model: "claude-haiku-4-5-20251001" }),
      billed(0, 8, { provider: "anthropic", model: "Claude Haiku 4.5" }),
    ]);
    // 1 - 8 / 10
    expect(result.discountByModel["claude-haiku-4-5-20251001"]).toBeCloseTo(0.2, 12);
    expect(result.lines).toHaveLength(1);
  });

  test("two dated versions stay apart where the bill has both names", () => {
    const result = tieOut([
      used(0, 10),
      billed(0, 5),
      used(0, 10, { model: "gpt-4o-2024-05-13" }),
      billed(0, 10, { model: "gpt-4o-2024-05-13" }),
    ]);
    expect(result.discountByModel).toEqual({ "gpt-4o-2024-08-06": 0.5 });
  });

  test("a billed model without usage is unexplained", () => {
    const result = tieOut([used(0, 10), billed(0, 10), billed(0, 4, { model: "o3" })]);
    expect(result).toMatchObject({ billedUsd: 14, pricedUsd: 10, unexplainedUsd: 4 });
    expect(result.lines).toContainEqual(
      expect.objectContaining({ model: "o3", unexplainedUsd: 4, listUsd: null }),
    );
  });

  test("usage without a provider goes with the only one that billed", () => {
    expect(tieOut([used(0, 10, { provider: null }), billed(0, 10)])).toMatchObject({
      pricedUsd: 10,
      unexplainedUsd: 0,
    });
  });
});

describe("periods", () => {
  test("a bill outside the usage is unexplained and kept out of the discount", () => {
    const result = tieOut([used(0, 10), billed(0, 9), billed(20, 50)]);
    expect(result).toMatchObject({ billedUsd: 59, pricedUsd: 9, unexplainedUsd: 50 });
    expect(result.discountByModel["gpt-4o-2024-08-06"]).toBeCloseTo(0.1, 12);
    expect(result.notes.join()).toContain("$50.00 was billed outside the time of the usage (2026-10-21)");
  });

  test("usage outside the bill is not compared", () => {
    const result = tieOut([used(0, 10), used(20, 70), billed(0, 10)]);
    expect(result).toMatchObject({ billedUsd: 10, pricedUsd: 10, unexplainedUsd: 0, notComparedUsd: 70 });
    expect(result.notes.join()).toContain(
      "usage worth $70.00 at list price lies outside the time of the bill (2026-10-21)",
    );
  });

  test("usage between two bills that leave weeks out is not compared", () => {
    const result = tieOut([used(0, 10), used(15, 40), used(30, 10), billed(0, 10), billed(30, 10)]);
    expect(result).toMatchObject({ billedUsd: 20, pricedUsd: 20, unexplainedUsd: 0, notComparedUsd: 40 });
  });

  test("usage in buckets wider than the bill's shows no discount", () => {
    // A week of usage as one row lies on no single day of the bill.
    const week = { endMs: OCTOBER + 7 * DAY_MS, grain: "span" as const };
    const days = Array.from({ length: 7 }, (_, day) => billed(day, 8));
    expect(tieOut([used(0, 70, week), ...days])).toMatchObject({ discountByModel: {}, unexplainedUsd: -14 });
  });

  test("a day of other spend inside the period is unexplained", () => {
    expect(tieOut([used(0, 10), used(2, 10), billed(0, 10), billed(1, 7), billed(2, 10)])).toMatchObject({
      billedUsd: 27,
      pricedUsd: 20,
      unexplainedUsd: 7,
    });
  });

  test("the days that explain least are named", () => {
    const result = tieOut([used(0, 10), used(2, 10), billed(0, 10), billed(1, 7), billed(2, 10)]);
    expect(result.notes).toContain("openai: most of what is unexplained was billed on 2026-10-02 ($7.00).");
  });

  test("requests are compared on the days that they fill", () => {
    // 48 hourly requests of $1 from midnight on; two days billed at $18 each: 25 % off.
    const requests = Array.from({ length: 48 }, (_, hour) => {
      const startMs = OCTOBER + hour * HOUR_MS;
      return used(0, 1, { startMs, endMs: startMs, grain: "request", requests: 1 });
    });
    const result = tieOut([...requests, billed(0, 18), billed(1, 18)]);
    expect(result.discountByModel["gpt-4o-2024-08-06"]).toBeCloseTo(0.25, 12);
    expect(result.unexplainedUsd).toBe(0);
  });

  test("a day that the requests fill only in part shows no discount", () => {
    const startMs = OCTOBER + 20 * HOUR_MS;
    const result = tieOut([
      used(0, 10, { startMs, endMs: startMs, grain: "request", requests: 1 }),
      billed(0, 8),
    ]);
    expect(result).toMatchObject({ discountByModel: {}, pricedUsd: 10, unexplainedUsd: -2 });
  });
});

describe("a bill that is not split by model", () => {
  const whole = (day: number, usd: number): Entry => billed(day, usd, { model: null, item: "" });

  test("is tied out as a whole", () => {
    const result = tieOut([
      used(0, 10),
      used(0, 5, { model: "gpt-5.4" }),
      used(1, 1),
      whole(0, 17),
      whole(1, 1),
    ]);
    expect(result).toMatchObject({ billedUsd: 18, pricedUsd: 16, unexplainedUsd: 2, discountByModel: {} });
  });

  test("shows a discount that is the same on every day", () => {
    // 0.8 × (10 + 5) = 12, 0.8 × 20 = 16
    const result = tieOut([
      used(0, 10),
      used(0, 5, { model: "gpt-5.4" }),
      used(1, 20),
      whole(0, 12),
      whole(1, 16),
    ]);
    expect(result.discountByModel["gpt-4o-2024-08-06"]).toBeCloseTo(0.2, 12);
    expect(result.discountByModel["gpt-5.4"]).toBeCloseTo(0.2, 12);
    expect(result.unexplainedUsd).toBe(0);
  });
});

describe("rows that carry their own cost", () => {
  test("are the bill where no cost file is", () => {
    const result = tieOut([used(0, 10, { billed: fromDollars(9), provider: "openrouter" })]);
    expect(result).toMatchObject({ billedUsd: 9, pricedUsd: 9, unexplainedUsd: 0 });
    expect(result.discountByModel["gpt-4o-2024-08-06"]).toBeCloseTo(0.1, 12);
  });

  test("give way to a cost file of the same provider and period", () => {
    const result = tieOut([used(0, 10, { billed: fromDollars(9) }), billed(0, 10)]);
    expect(result).toMatchObject({ billedUsd: 10, pricedUsd: 10, unexplainedUsd: 0 });
    expect(result.notes.join()).toContain("the export counts");
  });

  test("without a known price are billed and unexplained", () => {
    expect(tieOut([used(0, null, { billed: fromDollars(4) })])).toMatchObject({
      billedUsd: 4,
      pricedUsd: 0,
      unpricedRequests: 10,
      unexplainedUsd: 4,
    });
  });

  test("of things that cannot move are named", () => {
    const search = used(0, null, {
      billed: fromDollars(2),
      notMovable: "web search",
      tokens: {},
      requests: 0,
    });
    expect(tieOut([used(0, 10, { billed: fromDollars(10) }), search])).toMatchObject({
      billedUsd: 12,
      notMovableUsd: 2,
      unpricedRequests: 0,
      unexplainedUsd: 0,
    });
  });
});

test("the gateway's own cache costs nothing and explains nothing", () => {
  expect(tieOut([used(0, 10, { servedLocally: true }), used(0, 5), billed(0, 5)])).toMatchObject({
    pricedUsd: 5,
    unexplainedUsd: 0,
  });
});

test("without any bill nothing is unexplained", () => {
  const result = tieOut([used(0, 10)]);
  expect(result).toMatchObject({ billedUsd: null, pricedUsd: 10, unexplainedUsd: 0, notComparedUsd: 0 });
  expect(result.notes).toEqual([]);
});

test("a provider without a bill is left out where another has one", () => {
  const result = tieOut([
    used(0, 10),
    billed(0, 10),
    used(0, 5, { provider: "deepseek", model: "deepseek-chat" }),
  ]);
  expect(result).toMatchObject({ billedUsd: 10, pricedUsd: 10, unexplainedUsd: 0, notComparedUsd: 5 });
  expect(result.notes.join()).toContain("No bill covers deepseek: usage worth $5.00");
});

test("an invoice takes the place of the billed total and the rest is unexplained", () => {
  const result = tieOut([used(0, 10), used(0, 5, { provider: "deepseek", model: "deepseek-chat" })], 18);
  expect(result).toMatchObject({ billedUsd: 18, pricedUsd: 15, unexplainedUsd: 3 });
  expect(result.lines.at(-1)).toMatchObject({ provider: "(invoice)", unexplainedUsd: 3 });
});

describe("an invoice below list price, and nothing else that says what was billed", () => {
  test("is a discount that is the same for every model", () => {
    // List 10 + 5 = 15; 12 / 15 = 0.8: 20 % off both.
    const result = tieOut([used(0, 10), used(1, 5, { provider: "deepseek", model: "deepseek-chat" })], 12);
    expect(result).toMatchObject({ billedUsd: 12, pricedUsd: 12, unexplainedUsd: 0 });
    expect(result.discountByModel["gpt-4o-2024-08-06"]).toBeCloseTo(0.2, 12);
    expect(result.discountByModel["deepseek-chat"]).toBeCloseTo(0.2, 12);
    expect(result.notes.join()).toContain(
      "The invoice ($12.00), taken to be for the time of the usage (2026-10-01 to 2026-10-02), is 20% below list price",
    );
  });

  test("pays for what cannot move first", () => {
    // 11 less $3 of embeddings at list is 8 for a list of 10.
    const embeddings = used(0, 3, { model: "text-embedding-3-small", notMovable: "embeddings" });
    const result = tieOut([used(0, 10), embeddings], 11);
    expect(result).toMatchObject({ pricedUsd: 8, notMovableUsd: 3, unexplainedUsd: 0 });
    expect(result.discountByModel["gpt-4o-2024-08-06"]).toBeCloseTo(0.2, 12);
  });

  test.each([
    ["0.4 % below", 99.6],
    ["96 % below", 4],
  ])("is unexplained where it is %s", (_, invoice) => {
    const result = tieOut([used(0, 100)], invoice);
    expect(result).toMatchObject({ pricedUsd: 100, discountByModel: {} });
    expect(result.unexplainedUsd).toBeCloseTo(invoice - 100, 9);
  });

  test("says nothing beside a cost file", () => {
    expect(tieOut([used(0, 10), billed(0, 10)], 8)).toMatchObject({
      billedUsd: 8,
      pricedUsd: 10,
      unexplainedUsd: -2,
      discountByModel: {},
    });
  });
});

describe("usage that two files may both hold", () => {
  const overlap = {
    provider: "openai",
    startMs: OCTOBER,
    endMs: OCTOBER + DAY_MS,
    note: "a.csv and b.csv overlap",
  };

  test("shows no discount, and is said first", () => {
    // The day is counted twice: 20 at list, billed 10. That is no half price.
    const result = tieOut([used(0, 10), used(0, 10), billed(0, 10)], null, { overlaps: [overlap] });
    expect(result).toMatchObject({ pricedUsd: 20, unexplainedUsd: -10, discountByModel: {} });
    expect(result.notes[0]).toBe("a.csv and b.csv overlap");
  });

  test("leaves the discount of the other days", () => {
    const result = tieOut([used(0, 20), billed(0, 10), used(1, 10), billed(1, 9)], null, {
      overlaps: [overlap],
    });
    expect(result.discountByModel["gpt-4o-2024-08-06"]).toBeCloseTo(0.1, 12);
  });

  test("is not tied to an invoice", () => {
    expect(tieOut([used(0, 20)], 10, { overlaps: [overlap] }).discountByModel).toEqual({});
  });
});

describe("bills in another currency", () => {
  const inEuro = { currency: "EUR", convertedAt: 1.12 };
  const entries = [used(0, 10), billed(0, 8, inEuro)];

  test("say the rate and whose it is", () => {
    const rates = { EUR: { source: "--rate", isAssumed: false } };
    const result = tieOut(entries, null, { rates });
    expect(result.notes).toContain(
      "openai: the bill is in EUR and was converted at 1.12 dollars per EUR (--rate).",
    );
    expect(result.discountByModel["gpt-4o-2024-08-06"]).toBeCloseTo(0.2, 12);
  });

  test("show no discount at a rate that is assumed", () => {
    const rates = { EUR: { source: "unsourced judgement", isAssumed: true } };
    const result = tieOut(entries, null, { rates });
    expect(result).toMatchObject({ pricedUsd: 10, unexplainedUsd: -2, discountByModel: {} });
    expect(result.notes.join()).toContain(
      "1.12 dollars per EUR, which is an assumption (unsourced judgement): no discount was inferred",
    );
  });
});

describe("a bill for other days than the usage", () => {
  const embeddings = billed(40, 3, { model: null, item: "embeddings", notMovable: "embeddings" });
  const result = tieOut([used(0, 10), billed(40, 9), embeddings]);

  test("explains nothing, and that is said first", () => {
    expect(result).toMatchObject({ billedUsd: 12, pricedUsd: 0, unexplainedUsd: 12, notComparedUsd: 10 });
    expect(result.notes[0]).toBe(
      "openai: bill and usage are for different days (bill 2026-11-10, usage 2026-10-01): nothing could be compared.",
    );
  });

  test("has nothing that cannot move in the time of the usage", () => {
    expect(result.notMovableUsd).toBe(0);
    expect(tieOut([used(0, 10), billed(0, 10), embeddings])).toMatchObject({
      notMovableUsd: 0,
      unexplainedUsd: 3,
    });
  });

  test("may begin on the day after", () => {
    expect(tieOut([used(0, 10), billed(1, 9)]).notes[0]).toContain("are for different days");
  });
});

describe("usage that cannot move and carries no cost", () => {
  const embeddings = used(0, 3, { model: "text-embedding-3-small", notMovable: "embeddings" });

  test("counts at list price where there is no bill", () => {
    expect(tieOut([used(0, 10), embeddings])).toMatchObject({ pricedUsd: 10, notMovableUsd: 3 });
  });

  test("is part of a bill that is one sum", () => {
    expect(tieOut([used(0, 10), embeddings, billed(0, 13, { model: null, item: "" })])).toMatchObject({
      pricedUsd: 10,
      notMovableUsd: 3,
      unexplainedUsd: 0,
    });
  });

  test("gives way to the bill's own line", () => {
    const line = billed(0, 2.9, { model: null, item: "embeddings", notMovable: "embeddings" });
    expect(tieOut([used(0, 10), embeddings, billed(0, 10), line])).toMatchObject({
      notMovableUsd: 2.9,
      unexplainedUsd: 0,
    });
  });
});

test("what floating list prices leave of a bill is not unexplained", () => {
  const result = tieOut([used(0, 10.000_000_035), billed(0, 10), used(1, 5.004), billed(1, 5)]);
  expect(result.unexplainedUsd).toBe(0);
  expect(result.pricedUsd + result.notMovableUsd).toBe(15);
});

describe("laws", () => {
  const dollars = fc.integer({ min: 0, max: 5_000_000 }).map((micros) => micros / 1e4);
  const day = fc.integer({ min: 0, max: 40 });
  const model = fc.constantFrom("gpt-4o-2024-08-06", "gpt-5.4", "Claude Haiku 4.5", "claude-haiku-4-5", null);
  const provider = fc.constantFrom("openai", "anthropic");
  const notMovable = fc.option(fc.constantFrom("embeddings", "web search"), { freq: 4 });
  const usageEntry: fc.Arbitrary<Entry> = fc
    .record({
      day,
      priced: fc.option(dollars, { freq: 6 }),
      billed: fc.option(dollars, { freq: 2 }),
      model,
      notMovable,
      hour: fc.option(fc.integer({ min: 0, max: 23 })),
      provider: fc.option(provider, { freq: 8 }),
    })
    .map(({ day, priced, hour, billed, ...known }) => {
      const time =
        hour === null
          ? {}
          : {
              startMs: OCTOBER + day * DAY_MS + hour * HOUR_MS,
              endMs: OCTOBER + day * DAY_MS + hour * HOUR_MS,
            };
      return used(day, priced, { ...known, ...time, billed: billed === null ? null : fromDollars(billed) });
    });
  const costEntry: fc.Arbitrary<Entry> = fc
    .record({ day, amount: dollars, model, notMovable, provider })
    .map(({ day, amount, ...known }) => billed(day, amount, known));
  const entries = fc.array(fc.oneof(usageEntry, costEntry), { maxLength: 40 });
  const invoice = fc.option(dollars);
  const cents = (usd: number): number => Math.round(usd * 100);

  test("priced + not movable + unexplained = billed, in total and over the lines", () => {
    fc.assert(
      fc.property(entries, invoice, (entries, invoice) => {
        const result = tieOut(entries, invoice);
        if (result.billedUsd === null) expect(result.unexplainedUsd).toBe(0);
        else {
          const parts = result.pricedUsd + result.notMovableUsd + result.unexplainedUsd;
          expect(Math.abs(parts - result.billedUsd)).toBeLessThan(1e-6);
        }
        for (const part of ["pricedUsd", "notMovableUsd", "unexplainedUsd", "notComparedUsd"] as const) {
          const sum = result.lines.reduce((sum, line) => sum + line[part], 0);
          expect(Math.abs(sum - result[part])).toBeLessThan(1e-6);
        }
      }),
    );
  });

  test("the order of rows changes nothing", () => {
    const shuffled = entries.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, invoice, ([list, other], invoice) => {
        expect(tieOut(other, invoice)).toEqual(tieOut(list, invoice));
      }),
    );
  });

  test("splitting a cost row in two changes nothing", () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 99 }), (list, percent) => {
        const split = list.flatMap((entry): Entry[] => {
          // Cent rounding is judged by row, so whole cents are split into parts that are none.
          if (!("cost" in entry) || entry.cost.amount % 10_000_000_000n === 0n) return [entry];
          const part = (entry.cost.amount * BigInt(percent)) / 100n;
          return [
            { cost: { ...entry.cost, amount: part } },
            { cost: { ...entry.cost, amount: entry.cost.amount - part } },
          ];
        });
        const [whole, parts] = [tieOut(list), tieOut(split)];
        expect(cents(parts.pricedUsd)).toBe(cents(whole.pricedUsd));
        expect(cents(parts.unexplainedUsd)).toBe(cents(whole.unexplainedUsd));
      }),
    );
  });

  test("a discount is between 0.5 % and 95 %", () => {
    fc.assert(
      fc.property(entries, (list) => {
        for (const { discount } of tieOut(list).lines) {
          if (discount === null) continue;
          expect(discount).toBeGreaterThan(0.005);
          expect(discount).toBeLessThan(0.95);
        }
      }),
    );
  });
});
