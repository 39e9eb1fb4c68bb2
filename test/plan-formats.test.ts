import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { money } from "../src/cli/format.ts";
import { run } from "../src/cli/main.ts";
import { captureIo } from "../src/cli/testing/capture-io.ts";
import type { PlanResult } from "../src/planner/plan-result.ts";
import {
  anthropicTokens,
  azureTrace,
  deepseekAmount,
  deepseekAmount2026,
  litellm,
  mooncakeTrace,
  openaiCost,
  openaiUsage,
  openaiUsageMinutes,
  openrouter,
  ownCsv,
  TEAM,
} from "./support/exports.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-formats-"));
  const files: Record<string, string> = {
    "openai-usage.csv": openaiUsage(TEAM),
    "openai-minutes.csv": openaiUsageMinutes(TEAM),
    "openai-large.csv": openaiUsageMinutes({ ...TEAM, requests: 2_000_000 }),
    "openai-cost.csv": openaiCost(TEAM, 0.1),
    "anthropic.csv": anthropicTokens(TEAM),
    "openrouter-24.csv": openrouter(TEAM, 24, 40),
    "openrouter-22.csv": openrouter(TEAM, 22, 40),
    "litellm.jsonl": litellm(TEAM, 40),
    "deepseek.csv": deepseekAmount(TEAM),
    "deepseek-2026.csv": deepseekAmount2026(TEAM),
    "azure.csv": azureTrace(2000),
    "mooncake.jsonl": mooncakeTrace(1000),
    "own.csv": ownCsv(TEAM),
    "unknown-model.csv": "task,may_move,to_models\nkey_chat,yes,gpt-99\n",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function plan(args: readonly string[]): Promise<{ code: number; result: PlanResult; err: string }> {
  const io = captureIo({ cwd: folder });
  const code = await run(["plan", "--json", ...args], io);
  return { code, result: JSON.parse(io.out) as PlanResult, err: io.err };
}

/**
 * What the answer to each format is, and why. Nobody has said that a task may move, so no rung beyond tuning can be
 * the action; what moving would save is in `ifAllMoved`.
 */
const EXPECTED: readonly {
  name: string;
  args: readonly string[];
  evidence: PlanResult["traffic"]["evidence"];
  action: PlanResult["verdict"]["action"];
  code: number;
  because: string;
}[] = [
  {
    name: "OpenAI usage by the day",
    args: ["openai-usage.csv"],
    evidence: "daily",
    action: "stay",
    code: 0,
    because:
      "caching is automatic there, so the hits in the export are what the prompts allow: nothing to tune",
  },
  {
    name: "OpenAI usage and cost",
    args: ["openai-usage.csv", "openai-cost.csv"],
    evidence: "daily",
    action: "stay",
    code: 0,
    because: "as above; the bill adds a discount, which makes staying cheaper still",
  },
  {
    name: "OpenAI usage by the minute",
    args: ["openai-minutes.csv"],
    evidence: "bucketed",
    action: "stay",
    code: 0,
    because: "as by the day: minutes show when work arrives, not that it may move",
  },
  {
    name: "Anthropic console tokens",
    args: ["anthropic.csv"],
    evidence: "daily",
    action: "optimise",
    code: 0,
    because:
      "caching needs a marker there and the export shows not one hit on long prompts: 15 % reachable at 90 % off",
  },
  {
    name: "OpenRouter activity, 24 columns",
    args: ["openrouter-24.csv"],
    evidence: "per-request",
    action: "stay",
    code: 0,
    because: "tokens_cached says 0 and caching is automatic",
  },
  {
    name: "OpenRouter activity, 22 columns",
    args: ["openrouter-22.csv"],
    evidence: "per-request",
    action: "optimise",
    code: 0,
    because: "that header does not say what was cached, so an assumption says what could be",
  },
  {
    name: "LiteLLM SpendLogs",
    args: ["litellm.jsonl"],
    evidence: "per-request",
    action: "optimise",
    code: 0,
    because: "its rows do not say what was cached, so an assumption says what could be",
  },
  {
    name: "DeepSeek amounts of 2025",
    args: ["deepseek.csv"],
    evidence: "daily",
    action: "stay",
    code: 0,
    because: "hits are reported, and no model is cheap enough against it to pay for the move",
  },
  {
    name: "DeepSeek amounts of 2026",
    args: ["deepseek-2026.csv"],
    evidence: "daily",
    action: "stay",
    code: 0,
    because: "as in 2025",
  },
  {
    name: "Azure LLM trace, an hour",
    args: ["azure.csv", "--model", "gpt-5.4"],
    evidence: "per-request",
    action: "insufficient-evidence",
    code: 1,
    because: "an hour shows no pattern of a week; --as-month would settle it",
  },
  {
    name: "Mooncake trace, 50 minutes",
    args: ["mooncake.jsonl", "--model", "gpt-5.4"],
    evidence: "per-request",
    action: "insufficient-evidence",
    code: 1,
    because: "as above",
  },
  {
    name: "our own CSV by the hour",
    args: ["own.csv"],
    evidence: "bucketed",
    action: "stay",
    code: 0,
    because: "cached tokens are given",
  },
  {
    name: "typed totals",
    args: ["--model", "gpt-5.4", "--input-tokens", "100M", "--output-tokens", "100M"],
    evidence: "totals",
    action: "stay",
    code: 0,
    because: "output is most of the bill, and no cache touches it",
  },
  {
    name: "a spend",
    args: ["--model", "gpt-5.4", "--api-spend", "20000"],
    evidence: "totals",
    action: "optimise",
    code: 0,
    because: "ten input tokens per output token are assumed, and part of them could be cached",
  },
];

describe("the expected action for each format", () => {
  test.each(EXPECTED)("$name: $action, because $because", async ({ args, evidence, action, code }) => {
    const answer = await plan(args);
    expect({
      action: answer.result.verdict.action,
      evidence: answer.result.traffic.evidence,
      code: answer.code,
    }).toEqual({ action, evidence, code });
    expect(answer.result.verdict.because.length).toBeGreaterThan(1);
    expect(answer.result.options.map(({ kind }) => kind)).toContain("api-tuned");
    if (evidence === "daily" || evidence === "totals") {
      expect(
        answer.result.options.every(({ fleet, latency }) => fleet.length === 0 && latency === null),
      ).toBe(true);
      expect(answer.result.verdict.settledBy.join()).toContain("when requests arrive");
    }
  });
});

describe("100M input and 100M output tokens a month on GPT-5.4", () => {
  test("cost $1,750 (100 x $2.50 + 100 x $15.00), not the $2,750 of the long-context tier", async () => {
    const { result } = await plan([
      "--model",
      "gpt-5.4",
      "--input-tokens",
      "100M",
      "--output-tokens",
      "100M",
    ]);
    expect(result.options.find(({ kind }) => kind === "api")!.monthlyUsd.typical).toBeCloseTo(1750, 6);
    expect(result.tieOut.pricedUsd).toBeCloseTo(1750, 6);
  });
});

describe("the tie-out of usage and cost", () => {
  test("names the discount, the embeddings, and adds up to the bill", async () => {
    const { result } = await plan(["openai-usage.csv", "openai-cost.csv"]);
    const { tieOut } = result;
    // A day: 34M x $2.50 + 6M x $0.25 + 5M x $15 = $161.50 at list, $145.35 at 10 % off, $3 of embeddings.
    expect(tieOut.billedUsd).toBeCloseTo(30 * 148.35, 4);
    expect(tieOut.pricedUsd).toBeCloseTo(30 * 145.35, 4);
    expect(tieOut.notMovableUsd).toBeCloseTo(90, 4);
    expect(tieOut.unexplainedUsd).toBeCloseTo(0, 4);
    expect(tieOut.discountByModel["gpt-5.4"]).toBeCloseTo(0.1, 6);
    // Staying: 730 h of 720 h observed, at the discount, with the embeddings.
    const stay = result.options.find(({ kind }) => kind === "api")!;
    expect(stay.monthlyUsd.typical).toBeCloseTo((30 * 148.35 * 730) / 720, 4);
  });
});

describe("what the team decides", () => {
  test("tasks.csv says what may move: then a cheaper rung is confirmed, without it nothing moves", async () => {
    const io = captureIo({ cwd: folder });
    await run(["plan", "openai-minutes.csv", "--write-tasks", "tasks.csv"], io);
    const undecided = await plan(["openai-minutes.csv", "--tasks", "tasks.csv"]);
    expect(undecided.result.verdict.action).toBe("stay");
    expect(undecided.result.verdict.ifAllMoved.action).toBe("switch-model");
    writeFileSync(join(folder, "yes.csv"), "task,may_move\nkey_chat,yes\n");
    const yes = await plan(["openai-minutes.csv", "--tasks", "yes.csv"]);
    expect(yes.result.verdict.action).toBe("switch-model");
    expect(yes.result.verdict.option).toBe(yes.result.verdict.ifAllMoved.option);
    expect(yes.result.traffic.tasks.map(({ name, mayMove }) => [name, mayMove])).toEqual([
      ["key_chat", "yes"],
    ]);
  });

  test("private data must be self-hosted, and nothing of it may overflow", async () => {
    const { result, code } = await plan(["openai-minutes.csv", "--private"]);
    expect(result.verdict.action).toBe("must-self-host");
    expect(code).toBe(0);
    const chosen = result.options.find(({ id }) => id === result.verdict.option)!;
    expect(chosen.selfHostedShare).toBe(1);
    expect(chosen.components["apiOverflow"] ?? 0).toBe(0);
  });

  test("a quote far too dear is refused with exit 1, one that costs next to nothing is taken", async () => {
    const dear = await plan(["openai-minutes.csv", "--offer", "8xH100@12/h,12mo"]);
    expect(dear.result.quotes[0]!.answer).toBe("no");
    expect(dear.code).toBe(1);
    const highest = dear.result.quotes[0]!.highestUsdPerGpuHour;
    // The cheapest hosts charge less than an idle GPU costs, so it takes a large traffic for even cheap GPUs to pay.
    const cheap = await plan(["openai-large.csv", "--offer", "8xH100@0.10/h", "--no-people"]);
    expect(cheap.result.quotes[0]!.answer).toBe("yes");
    expect(cheap.code).toBe(0);
    expect(highest === null || highest < 12).toBe(true);
    expect(dear.result.quotes[0]!.abandonment.map(({ month }) => month)).toEqual([3, 6, 12]);
  });
});

describe("bad input ends in one line with a remedy, exit 2", () => {
  test.each([
    [["azure.csv"], "--model"],
    [["missing.csv"], "missing.csv"],
    [["openai-usage.csv", "--input-tokens", "5M"], "both files and typed totals"],
    [["--input-tokens", "5M", "--output-tokens", "1M"], "--model"],
    [["--model", "gpt-5.4", "--input-tokens", "5M"], "--output-tokens"],
    [["--model", "no-such-model", "--input-tokens", "5M", "--output-tokens", "1M"], "no price is known"],
    [["openai-usage.csv", "--tasks", "unknown-model.csv"], "gpt-99"],
    [["openai-usage.csv", "--target", "no such model"], "no such model"],
    [["openai-usage.csv", "--offer", "8xH100"], "8xH100"],
    [["openai-usage.csv", "--assume", "no_such=3"], "no_such"],
    [["openai-usage.csv", "--tasks", "openai-cost.csv"], "may_move"],
    [["openai-usage.csv", "--only-offers"], "--offer"],
  ])("%j", async (args, words) => {
    const io = captureIo({ cwd: folder });
    const code = await run(["plan", ...args], io);
    expect(code).toBe(2);
    expect(io.out).toBe("");
    expect(io.err.trim().split("\n").at(-1)).toContain(words);
  });
});

test("every amount of money in the text is in the JSON", async () => {
  const args = ["openai-usage.csv", "openai-cost.csv", "--offer", "8xH100@2.20/h,12mo"];
  const io = captureIo({ cwd: folder, columns: 200 });
  await run(["plan", ...args], io);
  const { result } = await plan(args);
  const known = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === "number") {
      known.add(money(Math.abs(value)));
      known.add(`$${Math.abs(value).toFixed(2)}`);
      known.add(
        `$${Math.abs(value).toLocaleString("en-US", { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 })}`,
      );
    } else if (typeof value === "string") for (const amount of value.match(AMOUNT) ?? []) known.add(amount);
    else if (value !== null && typeof value === "object") Object.values(value).forEach(collect);
  };
  collect(result);
  const missing = (io.out.match(AMOUNT) ?? []).filter((amount) => !known.has(amount));
  expect(missing).toEqual([]);
});
const AMOUNT = /\$\d[\d,]*(?:\.\d+)?/g;

test("a plan on the ledger is the plan on the files that were imported into it", async () => {
  const io = captureIo({ cwd: folder });
  expect(await run(["import", "openai-usage.csv", "openai-cost.csv"], io)).toBe(0);
  const fromLedger = await plan([]);
  const fromFiles = await plan(["openai-usage.csv", "openai-cost.csv"]);
  expect(fromLedger.result.verdict).toEqual(fromFiles.result.verdict);
  expect(fromLedger.result.tieOut).toEqual(fromFiles.result.tieOut);
  expect(fromLedger.result.options).toEqual(fromFiles.result.options);
});
