// What `usage --export --format focus` writes of attempts of every kind, for the public validator of FOCUS to judge:
// gateway rows by kind of token, with searches, billed as a whole, without a price and on own engines, and imports.
// `node bench/focus.ts FOLDER` writes focus.csv and own-engines.csv there, and fails where their sums are not the ledger's.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { importUsage } from "../src/answers/import/import-usage.ts";
import { exportUsage } from "../src/answers/usage/export-usage.ts";
import { openJournal } from "../src/ledger/journal.ts";
import { openLedger } from "../src/ledger/ledger.ts";
import { attempt, DAY_0 } from "../src/ledger/testing/attempts.ts";
import { OWN_ENGINE } from "../src/pricing/own-engine.ts";

const folder = process.argv[2] ?? ".";
const everything = { fromMs: null, toMs: null };
const claude = {
  upstream: "anthropic",
  servedModel: "claude-sonnet-4-5",
  task: 'say "hi", twice',
  key: "alice",
};
const own = { upstream: "vllm", servedModel: "llama", costPicodollars: null, priceSource: OWN_ENGINE };

await write("focus", [
  attempt("1", {
    ...claude,
    tokens: { input: 1000, cacheRead: 200, output: 100 },
    units: { webSearches: 2 },
    costPicodollars: 24_560_000_000,
  }),
  attempt("2", { ...claude, tokens: { input: 500 }, costPicodollars: 1_500_000_000, team: "core" }),
  attempt("3", { ...claude, costPicodollars: 9_007_199_254_740_991, receivedMs: DAY_0 + 3_600_000 }),
  attempt("4", { costPicodollars: null }),
  attempt("5", { ...claude, tokens: {}, costPicodollars: 7 }),
  attempt("6", own),
]);
await write("own-engines", [
  attempt("1", own),
  attempt("2", { ...claude, tokens: { input: 1 }, costPicodollars: 3_000_000 }),
]);

async function write(name: string, attempts: ReturnType<typeof attempt>[]): Promise<void> {
  const data = join(folder, `${name}-data`);
  mkdirSync(data, { recursive: true });
  const journal = openJournal({ folder: data, writer: "gateway" });
  journal.append(...attempts);
  journal.close();
  if (name === "focus") {
    const files = [
      "openai-usage-daily.tsv",
      "anthropic-tokens.csv",
      "openrouter-activity-24.csv",
      "litellm-spend-logs.jsonl",
    ];
    const paths = files.map((file) => join(import.meta.dirname, "../src/importers/fixtures", file));
    const request = {
      files: paths,
      dataFolder: data,
      model: null,
      columns: null,
      map: [],
      rates: [],
      asOfMs: null,
    };
    await importUsage(request, DAY_0);
  }
  const ledger = openLedger(data);
  try {
    const path = join(folder, `${name}.csv`);
    const { rows, leftOut } = await exportUsage(ledger, path, "focus", everything, undefined);
    const { totals } = await ledger.usage({ by: "model", ...everything });
    const billed = await billedIn(path);
    const cost = BigInt(totals.costPicodollars);
    if (billed !== cost)
      throw new Error(`${name}: the charges are ${billed} picodollars, the ledger ${cost}`);
    process.stdout.write(
      `${path}: ${rows} charges, ${leftOut} attempts left out, ${cost} picodollars in both\n`,
    );
  } finally {
    await ledger.close();
  }
}

/** The sum of BilledCost as another program adds it up. */
async function billedIn(path: string): Promise<bigint> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  if (readFileSync(path, "utf8").trimEnd().split("\n").length < 2) return 0n;
  const answer = await connection.runAndReadAll(
    `SELECT (sum(BilledCost::DECIMAL(38, 12)) * 1000000000000)::HUGEINT AS sum FROM read_csv('${path.replaceAll("'", "''")}', all_varchar = true)`,
  );
  connection.closeSync();
  instance.closeSync();
  return BigInt(String((answer.getRowObjectsJS()[0] as { sum: bigint }).sum));
}
