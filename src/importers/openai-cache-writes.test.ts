import fc from "fast-check";
import { expect, test } from "vitest";
import { importContents } from "./testing/import-rows.ts";

// The export says: input_tokens = input_cached_tokens + input_cache_write_tokens + input_uncached_tokens.

const TIMES = "1790812800,1790899200,2026-10-01T00:00:00+00:00,2026-10-02T00:00:00+00:00";
const HEADER = "start_time,end_time,start_time_iso,end_time_iso,num_model_requests,model,output_tokens";

/** One row, with some of the columns of its input. */
async function tokensOf(columns: Readonly<Record<string, number>>): Promise<object | undefined> {
  const header = [HEADER, ...Object.keys(columns)].join(",");
  const row = [TIMES, 4, "gpt-5.4", 100, ...Object.values(columns)].join(",");
  const { rows, report } = await importContents({ "usage.csv": `${header}\n${row}\n` });
  expect(report.files[0]?.skippedCount).toBe(0);
  return rows[0]?.tokens;
}

test("cache writes are taken out of the input once, whether the uncached part has a column or not", async () => {
  const parts = { input_tokens: 5000, input_cached_tokens: 1000, input_cache_write_tokens: 3000 };
  // 5,000 - 1,000 - 3,000.
  const expected = { input: 1000, cacheRead: 1000, cacheWrite5m: 3000, output: 100 };
  expect(await tokensOf(parts)).toEqual(expected);
  expect(await tokensOf({ ...parts, input_uncached_tokens: 1000 })).toEqual(expected);
});

test("law: any split of the input is read as it was, each token once", async () => {
  const count = fc.nat({ max: 1_000_000 });
  const absent = fc.option(count, { nil: undefined });
  await fc.assert(
    fc.asyncProperty(count, absent, absent, fc.boolean(), async (input, cached, written, withUncached) => {
      const tokens = await tokensOf({
        input_tokens: input + (cached ?? 0) + (written ?? 0),
        ...(cached === undefined ? {} : { input_cached_tokens: cached }),
        ...(written === undefined ? {} : { input_cache_write_tokens: written }),
        ...(withUncached ? { input_uncached_tokens: input } : {}),
      });
      expect(tokens).toEqual({
        input,
        output: 100,
        ...(cached === undefined ? {} : { cacheRead: cached }),
        ...(written === undefined ? {} : { cacheWrite5m: written }),
      });
    }),
    { numRuns: 40 },
  );
});
