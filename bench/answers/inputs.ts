import { cpSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
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
} from "../../test/support/exports.ts";

const ROOT = join(import.meta.dirname, "../..");
const KINDS = "{csv,tsv,json,jsonl,jsonl.gz}";

/** Exports as people have them, a month of a team: the fixtures are too small for most decisions. */
const MADE: Readonly<Record<string, string>> = {
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
};

/** Files beside the usage: what may move, a team's own assumptions and evaluations, configurations, a request. */
const BESIDE: Readonly<Record<string, string>> = {
  "tasks.csv":
    "task,may_move,to_models,private,ttft_ms\nsupport,yes,gpt-oss-120b;Qwen3 32B,no,900\nkey_chat,yes,,yes,\n",
  "tasks-private.csv": "task,may_move,to_models,private\nsupport,yes,,yes\nkey_chat,no,,no\n",
  "tasks-wrong.csv": "task,may_move,to_models\nsupport,perhaps,\n",
  "assume.csv": "name,low,typical,high\ntraffic_growth_team,1,1.1,1.4\n",
  "request.json": '{"model":"fast","messages":[{"role":"user","content":"Hello"}],"max_tokens":20}',
  "good.yaml":
    'upstreams:\n  first: { url: "http://127.0.0.1:9", key: client }\n  own: { engine: vllm, url: "http://127.0.0.1:10" }\nmodels:\n  gpt-4o-mini: first\n  fast: { upstream: own, model: meta-llama/Llama-3.1-8B-Instruct }\n',
  "unknown-upstream.yaml":
    'upstreams:\n  first: { url: "http://127.0.0.1:9" }\nmodels:\n  gpt-4o-mini: second\n',
  "unknown-field.yaml": 'upstreams:\n  first: { url: "http://127.0.0.1:9", keys: "sk" }\nmodles: {}\n',
  "wrong-values.yaml": 'workers: -1\nupstreams:\n  first: { url: "ftp://x" }\nmodels:\n  a: first\n',
  "no-yaml.yaml": "upstreams: [\n",
};

export interface Inputs {
  /** Paths within the working folder of every usage file that is in the checkout. */
  shipped: string[];
  /** Those of the exports that are made here. */
  made: string[];
}

/** Puts every file that a question is about into the working folder. */
export function layOut(folder: string): Inputs {
  const shipped = globSync([`{test,examples}/**/*.${KINDS}`, `src/**/fixtures/**/*.${KINDS}`], { cwd: ROOT })
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted();
  for (const path of shipped) {
    mkdirSync(join(folder, "shipped", dirname(path)), { recursive: true });
    cpSync(join(ROOT, path), join(folder, "shipped", path));
  }
  mkdirSync(join(folder, "made"), { recursive: true });
  for (const [name, text] of Object.entries(MADE)) writeFileSync(join(folder, "made", name), text);
  for (const [name, text] of Object.entries(BESIDE)) writeFileSync(join(folder, name), text);
  return {
    shipped: shipped.map((path) => `shipped/${path}`),
    made: Object.keys(MADE).map((name) => `made/${name}`),
  };
}

/** "shipped/src/importers/fixtures/own.csv" as a part of a file's name; moving a fixture keeps its answer. */
export const answerName = (path: string): string =>
  path.startsWith("shipped/")
    ? `shipped-${basename(dirname(path))}-${basename(path)}`
    : path.replaceAll("/", "-");
