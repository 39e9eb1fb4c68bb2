import { answerName, type Inputs } from "./inputs.ts";

/** One run of the program, and under which name its answer is kept. */
export interface Question {
  name: string;
  args: readonly string[];
  /** A file of JSON that the run writes, kept beside its text. */
  writes?: string;
}

const AS_OF = "2026-11-20";
const RATE = ["--rate", "CNY=0.14"];
const OFFER = ["--offer", "8xH100@2.20/h,12mo"];
const MOVE = ["--undecided", "move"];

/** Everything that is asked of single runs. */
export const questions = (inputs: Inputs): Question[] => [
  ...planQuestions(inputs),
  ...sizeQuestions(),
  ...simulateQuestions(),
  ...priceQuestions(),
  ...bothWays("claims", [
    ["all", ["--as-of", AS_OF]],
    ["earlier", ["--as-of", "2026-03-01"]],
    ["some", ["H1", "P4", "--as-of", AS_OF]],
    ["table", ["--table", "overhead", "--as-of", AS_OF]],
    ["arithmetic", ["--verdict", "ARITH", "--as-of", AS_OF]],
    ["unknown", ["Z99", "--as-of", AS_OF]],
  ]),
  ...bothWays("check", [
    ["good", ["good.yaml"]],
    ["request", ["good.yaml", "--request", "request.json"]],
    ["unknown-upstream", ["unknown-upstream.yaml"]],
    ["unknown-field", ["unknown-field.yaml"]],
    ["wrong-values", ["wrong-values.yaml"]],
    ["no-yaml", ["no-yaml.yaml"]],
    ["no-file", ["absent.yaml"]],
  ]),
  ...["plan", "demo", "size", "simulate", "prices", "claims", "serve", "check", "import", "usage"].map(
    (command) => ({ name: `help/${command}`, args: [command, "--help"] }),
  ),
];

/** What typed plans vary: each of the flags alone or beside others. */
const TYPED: readonly (readonly [name: string, args: readonly string[]])[] = [
  ["tokens", tokens("gpt-5.4", "500M", "100M")],
  ["tokens-small", tokens("gpt-5.4", "2M", "400k")],
  ["tokens-large", [...tokens("gpt-5.4", "80G", "9G"), ...MOVE]],
  ["tokens-cached", [...tokens("gpt-5.4", "500M", "100M"), "--cached-input-tokens", "350M"]],
  ["spend", ["--model", "gpt-5.4", "--api-spend", "20k"]],
  ["spend-without-model", ["--api-spend", "20k"]],
  ["claude", [...tokens("claude-sonnet-4-6", "3G", "400M"), ...MOVE, "--ttft", "800", "--tpot", "20"]],
  ["deepseek", [...tokens("deepseek-chat", "10G", "2G"), ...MOVE, "--horizon", "36"]],
  ["offer", [...tokens("gpt-5.4", "20G", "3G"), ...MOVE, ...OFFER]],
  [
    "offers-only",
    [
      ...tokens("gpt-5.4", "20G", "3G"),
      ...MOVE,
      ...OFFER,
      "--offer",
      "dedicated:2xH100@4.50/h",
      "--only-offers",
    ],
  ],
  ["private", [...tokens("gpt-5.4", "5G", "1G"), ...MOVE, "--private"]],
  ["frontier-needed", [...tokens("gpt-5.4", "5G", "1G"), ...MOVE, "--frontier-needed"]],
  ["no-gpu-skills", [...tokens("gpt-5.4", "60G", "9G"), ...MOVE, "--no-gpu-skills"]],
  ["rapid-switching", [...tokens("gpt-5.4", "60G", "9G"), ...MOVE, "--rapid-switching", "--no-people"]],
  ["no-people", [...tokens("gpt-5.4", "60G", "9G"), ...MOVE, "--no-people"]],
  [
    "targets",
    [...tokens("gpt-5.4", "9G", "1G"), ...MOVE, "--target", "gpt-oss-120b", "--target", "Qwen3 32B"],
  ],
  ["assume", [...tokens("gpt-5.4", "9G", "1G"), ...MOVE, "--assume", "traffic_growth_team=1.2..1.4..1.9"]],
  ["assume-file", [...tokens("gpt-5.4", "9G", "1G"), ...MOVE, "--assume", "assume.csv"]],
  ["assume-guide", [...tokens("gpt-5.4", "9G", "1G"), ...MOVE, "--assume", "guide"]],
  ["seed", [...tokens("gpt-5.4-mini", "90G", "9G"), ...MOVE, "--seed", "7"]],
  ["earlier", [...tokens("gpt-4o", "9G", "1G"), ...MOVE, "--as-of", "2026-02-01"]],
  ["unknown-model", tokens("gpt-99", "9G", "1G")],
  ["unknown-target", [...tokens("gpt-5.4", "9G", "1G"), "--target", "Llama 9 8B"]],
  ["wrong-offer", [...tokens("gpt-5.4", "9G", "1G"), "--offer", "many GPUs"]],
];

/** What plans on the made exports vary beyond the usual. */
const ON_FILES: readonly (readonly [name: string, file: string, args: readonly string[]])[] = [
  ["move", "own.csv", MOVE],
  ["tasks", "own.csv", ["--tasks", "tasks.csv", ...OFFER]],
  ["tasks-private", "own.csv", ["--tasks", "tasks-private.csv", ...OFFER]],
  ["tasks-wrong", "own.csv", ["--tasks", "tasks-wrong.csv"]],
  ["write-tasks", "own.csv", ["--write-tasks", "written-tasks.csv"]],
  ["large-move", "openai-large.csv", [...MOVE, ...OFFER]],
  ["large-private", "openai-large.csv", [...MOVE, "--private", "--ttft", "400"]],
  ["large-tasks", "openai-large.csv", ["--tasks", "tasks.csv"]],
  ["minutes-monthly-requests", "openai-minutes.csv", [...MOVE, "--monthly-requests", "90M"]],
  ["invoice", "openai-usage.csv", ["--invoice", "5200"]],
  ["azure-as-month", "azure.csv", ["--as-month", ...MOVE, "--monthly-requests", "30M"]],
  ["mooncake-as-month", "mooncake.jsonl", ["--as-month", ...MOVE, "--frontier-needed"]],
  ["anthropic-move", "anthropic.csv", [...MOVE, "--rapid-switching"]],
  ["deepseek-move", "deepseek.csv", [...MOVE, "--no-people"]],
];

function planQuestions({ shipped, made }: Inputs): Question[] {
  const plan = (name: string, args: readonly string[], written: readonly string[] = []): Question => ({
    name: `plan/${name}`,
    args: [
      "plan",
      ...written,
      ...(args.includes("--as-of") ? [] : ["--as-of", AS_OF]),
      ...args,
      "--out",
      `out/${name}.json`,
    ],
    writes: `out/${name}.json`,
  });
  return [
    ...[...shipped, ...made].map((path) => plan(answerName(path), ["--model", "gpt-5.4", ...RATE], [path])),
    plan("usage-and-cost", [], ["made/openai-usage.csv", "made/openai-cost.csv"]),
    ...TYPED.map(([name, args]) => plan(`typed-${name}`, args)),
    ...ON_FILES.map(([name, file, args]) =>
      plan(`file-${name}`, ["--model", "gpt-5.4", ...args], [`made/${file}`]),
    ),
    { name: "plan/json", args: ["plan", "made/own.csv", ...MOVE, "--as-of", AS_OF, "--json"] },
    {
      name: "plan/demo",
      args: ["demo", "--as-of", AS_OF, "--out", "out/demo.json"],
      writes: "out/demo.json",
    },
  ];
}

function tokens(model: string, input: string, output: string): string[] {
  return ["--model", model, "--input-tokens", input, "--output-tokens", output];
}

const sizeQuestions = (): Question[] =>
  bothWays("size", [
    ["llama-8b", ["Llama 3.1 8B"]],
    ["llama-70b", ["Llama 3.3 70B"]],
    [
      "llama-70b-fp8",
      ["Llama 3.3 70B", "--gpu", "H100", "--precision", "fp8", "--context", "16k", "--concurrency", "32"],
    ],
    ["llama-405b", ["Llama 3.1 405B", "--gpu", "H200", "--gpus", "8", "--precision", "fp8"]],
    ["qwen-32b", ["Qwen3 32B", "--gpu", "L40S", "--gpus", "2", "--kv-precision", "fp8"]],
    ["qwen-moe", ["Qwen3 235B-A22B", "--engine", "sglang"]],
    ["mixtral", ["Mixtral 8x7B", "--gpu", "A100", "--engine", "tgi"]],
    ["gpt-oss-120b", ["gpt-oss-120b", "--gpu", "H100"]],
    ["gpt-oss-20b", ["gpt-oss-20b", "--gpu", "RTX 4090", "--engine", "llama.cpp", "--context", "32k"]],
    ["deepseek-v3", ["DeepSeek V3", "--gpu", "H200", "--gpus", "8"]],
    ["kimi", ["Kimi K2.5", "--gpu", "B200"]],
    ["trt", ["Llama 3.1 8B", "--gpu", "H100", "--engine", "tensorrt-llm", "--concurrency", "200"]],
    ["does-not-fit", ["Llama 3.1 405B", "--gpu", "L4", "--gpus", "1"]],
    ["unknown", ["Llama 9 8B"]],
  ]);

const simulateQuestions = (): Question[] =>
  bothWays("simulate", [
    ["rate", ["Llama 3.1 8B", "--gpu", "H100", "--rate", "10", "--ttft-p95", "200"]],
    [
      "closed",
      [
        "Llama 3.3 70B",
        "--gpu",
        "H100",
        "--gpus",
        "8",
        "--tensor-parallel",
        "4",
        "--concurrency",
        "64",
        "--tpot-p95",
        "50",
      ],
    ],
    [
      "highest-load",
      ["Llama 3.1 8B", "--gpu", "L40S", "--highest-load", "--ttft-p95", "1000", "--tpot-p95", "50"],
    ],
    [
      "trace",
      ["Llama 3.1 8B", "--gpu", "H100", "--trace", "made/mooncake.jsonl", "--timeline", "out/timeline.csv"],
    ],
    ["does-not-fit", ["Llama 3.3 70B", "--gpu", "L4", "--rate", "1"]],
  ]);

const priceQuestions = (): Question[] =>
  bothWays("prices", [
    ["overview", []],
    ["lint", ["--lint"]],
    ["unknown", ["gpt-99"]],
    ["earlier", ["deepseek-v4-pro", "--at", "2026-06-01"]],
    ["provider", ["gpt-4o", "--provider", "azure"]],
    ...[
      "gpt-5.4",
      "gpt-4o-mini",
      "claude-sonnet-4-6",
      "gemini-2.5-flash",
      "deepseek-chat",
      "llama 3.3 70b",
      "gpt-oss-120b",
    ].map((name) => [name, [name, "--at", AS_OF]] as const),
    ...["H100", "A100", "L40S", "RTX 4090", "MI300X", "B200"].map(
      (name) => [name, [name, "--at", AS_OF]] as const,
    ),
  ]);

/** Asked for people and as JSON. */
const bothWays = (
  command: string,
  rows: readonly (readonly [name: string, args: readonly string[]])[],
): Question[] =>
  rows.flatMap(([name, args]) => [
    { name: `${command}/${name.replaceAll(/[ /]/g, "-")}`, args: [command, ...args] },
    { name: `${command}/${name.replaceAll(/[ /]/g, "-")}-json`, args: [command, ...args, "--json"] },
  ]);
