import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { UserError } from "../core/errors.ts";
import { fixture, importContents } from "./testing/import-rows.ts";

const page = (results: object[]): object => ({
  object: "page",
  data: [{ object: "bucket", start_time: 1_790_812_800, end_time: 1_790_899_200, results }],
});
const report = (results: object[]): object => ({
  data: [{ starting_at: "2026-10-01T00:00:00Z", ending_at: "2026-10-02T00:00:00Z", results }],
});
const json = (name: string): object =>
  JSON.parse(readFileSync(fixture(name), "utf8").split("\n")[0]!) as object;

const RECORDS: readonly object[] = [
  page([{ object: "organization.usage.completions.result", input_tokens: 5, output_tokens: 5, model: "m" }]),
  page([
    { object: "organization.costs.result", amount: { value: 1, currency: "usd" }, line_item: "m, input" },
  ]),
  report([
    {
      uncached_input_tokens: 5,
      cache_creation: { ephemeral_5m_input_tokens: 1 },
      output_tokens: 5,
      model: "m",
    },
  ]),
  report([{ amount: "12.5", currency: "USD", model: "m", cost_type: "tokens", description: "d" }]),
  {
    data: [
      { date: "2026-09-20", byok_usage_inference: 0, prompt_tokens: 5, completion_tokens: 5, model: "m" },
    ],
  },
  {
    data: {
      id: "g",
      native_tokens_prompt: 5,
      native_tokens_completion: 5,
      created_at: "2026-09-20T00:00:00Z",
      model: "m",
    },
  },
  {
    id: "l",
    traceId: "t",
    type: "GENERATION",
    startTime: "2026-09-20T00:00:00Z",
    usageDetails: { input: 5, total: 5 },
    model: "m",
  },
  json("litellm-spend-logs.jsonl"),
  json("mooncake-trace.jsonl"),
  json("ragpulse/trace.jsonl"),
  json("own.jsonl"),
  json("codex-session.jsonl"),
  json("claude-code-session.jsonl"),
];

const TABLES = [
  "openai-usage-daily.tsv",
  "openai-cost-2026.csv",
  "anthropic-tokens.csv",
  "anthropic-cost.csv",
  "openrouter-activity-24.csv",
  "deepseek-amount-2025.csv",
  "deepseek-cost-2025.csv",
  "litellm-spend-logs.csv",
  "azure-trace.csv",
  "own.csv",
  "servegen/tenant.rates.csv",
].map((name) => readFileSync(fixture(name), "utf8"));

const options = { defaultModel: "m", usdPerUnit: { CNY: 0.14 } };

/** Whatever is in a file, it is read or refused with a sentence. */
async function readsOrRefuses(files: Readonly<Record<string, string>>): Promise<void> {
  try {
    await importContents(files, options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message).not.toContain("\n");
    expect(error.remedy).not.toBe("");
  }
}

/** The same value with one place in it, chosen by number, replaced. */
function replaceAt(value: unknown, place: { left: number }, by: unknown): unknown {
  if (place.left-- === 0) return by;
  if (Array.isArray(value)) return value.map((item) => replaceAt(item, place, by));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceAt(item, place, by)]));
}

test("a JSON record with anything in any place", async () => {
  const junk = fc.oneof(
    fc.constantFrom(null, [], {}, "", -1, 1e300, true, [null], "x".repeat(50)),
    fc.jsonValue(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...RECORDS),
      fc.nat({ max: 25 }),
      junk,
      fc.boolean(),
      async (record, left, by, asLines) => {
        const damaged = JSON.stringify(replaceAt(record, { left }, by));
        await readsOrRefuses({
          "a.json": asLines ? `${JSON.stringify(record)}\n${damaged}\n` : `[${damaged}]`,
        });
      },
    ),
    { numRuns: 400 },
  );
});

test("a table with anything in any place", async () => {
  const junk = fc.oneof(
    fc.constantFrom("", '"', "-1", "1e300", "NaN", ",", "\t", "\n", "\0", "null", "é"),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...TABLES),
      fc.nat({ max: 2000 }),
      fc.nat({ max: 12 }),
      junk,
      async (table, at, cut, by) => {
        const start = at % table.length;
        await readsOrRefuses({ "a.csv": table.slice(0, start) + by + table.slice(start + cut) });
      },
    ),
    { numRuns: 400 },
  );
});

test("a file that ends anywhere", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...TABLES), fc.nat({ max: 2000 }), async (table, end) => {
      await readsOrRefuses({ "a.csv": table.slice(0, end % table.length) });
    }),
    { numRuns: 100 },
  );
});
