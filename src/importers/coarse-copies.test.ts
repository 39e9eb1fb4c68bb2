import { expect, test } from "vitest";
import { importContents } from "./testing/import-rows.ts";

const HEADER =
  "start_time,end_time,start_time_iso,end_time_iso,num_model_requests,model,input_tokens,output_tokens";
const DAY = Date.UTC(2026, 9, 1) / 1000;
const bucket = (startSeconds: number, hours: number, input: number, model = "gpt-4o"): string => {
  const end = startSeconds + hours * 3600;
  const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
  return [startSeconds, end, iso(startSeconds), iso(end), 10, model, input, 0].join(",");
};
const table = (...rows: string[]): string => [HEADER, ...rows].join("\n");
const inputOf = async (
  files: Record<string, string>,
): Promise<{ input: number; overlaps: number; notes: string[] }> => {
  const { rows, report } = await importContents(files);
  const input = rows.reduce((sum, { tokens }) => sum + (tokens.input ?? 0), 0);
  return { input, overlaps: report.overlaps.length, notes: report.notes };
};

// Two days of 1,000 and 3,000 tokens, by day and by hour.
const days = table(bucket(DAY, 24, 1000), bucket(DAY + 86_400, 24, 3000));
const hours = table(
  bucket(DAY + 3600, 1, 400),
  bucket(DAY + 7200, 1, 600),
  bucket(DAY + 90_000, 1, 1000),
  bucket(DAY + 100_800, 1, 2000),
);

test("days and hours of the same usage count once, as the hours have it, in any order", async () => {
  const both = await inputOf({ "a-days.csv": days, "b-hours.csv": hours });
  expect(both).toMatchObject({ input: 4000, overlaps: 0 });
  expect(both.notes.join()).toContain("a-days.csv holds usage of");
  expect((await inputOf({ "a-hours.csv": hours, "b-days.csv": days })).input).toBe(4000);
});

test("what only the days have stays: a day without hours, the rest of a day that the hours end in, another model", async () => {
  const longer = table(
    bucket(DAY, 24, 1000),
    bucket(DAY + 86_400, 24, 3000),
    bucket(DAY + 2 * 86_400, 24, 50_000),
    bucket(DAY, 24, 70, "gpt-5"),
  );
  const shorter = table(
    bucket(DAY + 3600, 1, 400),
    bucket(DAY + 7200, 1, 600),
    bucket(DAY + 90_000, 1, 1000),
  );
  // 1,000 + 1,000 by the hour, 2,000 of the second day, and 50,070 that no hour shows.
  expect((await inputOf({ "days.csv": longer, "hours.csv": shorter })).input).toBe(54_070);
});

test("where no day agrees, nobody knows: all counts, and no discount is inferred", async () => {
  const other = table(bucket(DAY + 3600, 1, 123), bucket(DAY + 90_000, 1, 456));
  expect(await inputOf({ "days.csv": days, "hours.csv": other })).toMatchObject({ input: 4579, overlaps: 2 });
});
