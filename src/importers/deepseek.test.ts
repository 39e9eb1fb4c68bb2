import { expect, test } from "vitest";
import { fromDollars } from "../core/money.ts";
import { contentOf, importContents, importFixtures } from "./testing/import-rows.ts";

test("2025: kinds of tokens are rows of one day, two prices a day are added", async () => {
  const { rows } = await importFixtures(["deepseek-amount-2025.csv", "deepseek-cost-2025.csv"], {
    usdPerUnit: { CNY: 0.14 },
  });
  expect(rows).toMatchObject([
    {
      provider: "deepseek",
      model: "deepseek-chat",
      task: "crawler",
      requests: 70,
      tokens: { input: 100_000, cacheRead: 200_000, output: 8000 },
      grain: "day",
      startMs: Date.UTC(2025, 3, 2),
      // 0.0000005 × 200,000 + 0.000002 × 100,000 + 0.000004 × 3,000 + 0.000008 × 5,000
      //   = 0.1 + 0.2 + 0.012 + 0.04 = 0.352 CNY × 0.14
      billed: fromDollars(0.04928),
    },
  ]);
});

test("2025: the cost file says which currency, and it is converted at the given rate", async () => {
  const { costs, report } = await importFixtures(["deepseek-cost-2025.csv"], { usdPerUnit: { CNY: 0.14 } });
  expect(costs).toMatchObject([{ amount: fromDollars(0.04928), currency: "CNY", convertedAt: 0.14 }]);
  expect(report.files[0]!.notes.join()).toContain("converted at 0.14 dollars per CNY");
});

test("a currency without a rate is asked for", async () => {
  await expect(importFixtures(["deepseek-cost-2025.csv"])).rejects.toMatchObject({
    remedy: expect.stringContaining("--rate CNY="),
  });
});

test("2026: the account's own day and dollars", async () => {
  const { rows } = await importFixtures(["deepseek-amount-2026.csv", "deepseek-cost-2026.csv"]);
  expect(rows).toMatchObject([
    {
      startMs: Date.UTC(2026, 7, 31, 21),
      endMs: Date.UTC(2026, 8, 1, 21),
      tokens: { input: 1_000_000, cacheRead: 20_000_000, output: 100_000 },
      requests: 50,
      // 0.06 + 0.18 + 0.06 + 0.06
      billed: fromDollars(0.36),
    },
  ]);
});

test("without the cost file the currency is unknown, and so is the cost", async () => {
  const { rows, report } = await importFixtures(["deepseek-amount-2026.csv"]);
  expect(rows[0]!.billed).toBeNull();
  expect(report.files[0]!.notes.join()).toContain("give the cost file");
});

test("days may be written 20260901", async () => {
  const text =
    "user_id,utc_date,model,api_key_name,api_key,type,price,amount\nu,20260901,deepseek-flash,k,s,output_tokens,0.0000006,10\n";
  expect((await importContents({ "amount.csv": text })).rows[0]).toMatchObject({
    startMs: Date.UTC(2026, 8, 1),
  });
});

test("rows of one day may lie in several files", async () => {
  const header = "user_id,utc_date,model,api_key_name,api_key,type,price,amount\n";
  const lines = ["input_cache_hit_tokens,0.1,5", "output_tokens,0.1,7", "request_count,,2"].map(
    (end) => `u,2026-09-01,m,k,s,${end}\n`,
  );
  const whole = await importContents({ "a.csv": header + lines.join("") });
  const split = await importContents({
    "a.csv": header + lines[2]!,
    "b.csv": header + lines[1]! + lines[0]!,
  });
  expect(whole.rows).toHaveLength(1);
  expect(contentOf(split)).toEqual(contentOf(whole));
});

test("an unknown kind of token is a bad row", async () => {
  const text =
    "user_id,utc_date,model,api_key_name,api_key,type,price,amount\nu,2026-09-01,m,k,s,thought_tokens,0.1,5\nu,2026-09-01,m,k,s,output_tokens,0.1,5\n";
  const { report } = await importContents({ "a.csv": text });
  expect(report.files[0]!.skipped).toEqual([
    { line: 2, column: "type", reason: 'is not known ("thought_tokens")' },
  ]);
});
