import { expect, test } from "vitest";
import type { GuidePath } from "../../../guide/guide-path.ts";
import { run } from "../../main.ts";
import { captureIo } from "../../testing/capture-io.ts";

async function plan(...args: string[]): Promise<string> {
  const io = captureIo();
  await run(["plan", "--undecided", "move", ...args], io);
  return io.out;
}

test.each([
  ["gpt-5.4", "5B", { api: "gpt54", apiUsd: 87_500, selfHostUsd: 25_000, savingUsd: 62_500 }],
  ["gpt-5.4", "10B", { api: "gpt54", apiUsd: 175_000, selfHostUsd: 40_000, savingUsd: 135_000 }],
  ["deepseek-v4-flash", "50B", { api: "deepseekV4", apiUsd: 40_000, selfHostUsd: 30_000, savingUsd: 10_000 }],
])("with the guide's assumptions %s at %s is on the guide's own row", async (model, volume, row) => {
  const totals = ["--model", model, "--input-tokens", volume, "--output-tokens", volume];
  const { guide } = JSON.parse(await plan(...totals, "--assume", "guide", "--json")) as { guide: GuidePath };
  expect(guide.here?.api).toBe(row.api);
  for (const name of ["apiUsd", "selfHostUsd", "savingUsd"] as const)
    expect(guide.here?.[name]).toBeCloseTo(row[name], 2);
  expect(guide.columns.filter((it) => it.is === "input").map((it) => it.name)).toEqual([
    "millions",
    "selfHostUsd",
    "paybackMonths",
  ]);
});

test("the text says what was typed and shows both tables in 80 columns; a plan without the guide has none", async () => {
  const totals = ["--model", "gpt-5.4", "--input-tokens", "5B", "--output-tokens", "5B"];
  const text = await plan(...totals, "--assume", "guide");
  expect(text).toContain("Input, typed by it");
  expect(text).toContain("saves nothing at 400M, $7,000 of API a month");
  expect(text).toContain("saves nothing at 26.5B, $21,176 of API a month");
  expect(text).toMatch(/5B +\$87,500 +\$25,000 +\$62,500 +1 month +\$62,500 +none/);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(JSON.parse(await plan(...totals, "--json"))).toMatchObject({ guide: null });
});
