import { at } from "../src/core/at.ts";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { findEngine } from "../src/catalog/engines.ts";
import { findGpu } from "../src/catalog/gpus.ts";
import { resolveModel } from "../src/catalog/models.ts";
import { scenarioSession } from "../src/answers/scenarios/run-scenario.ts";
import { answerLine } from "../src/answers/scenarios/scenario-lines.ts";
import type { Precision } from "../src/core/model.ts";
import { seededRandom } from "../src/core/random.ts";
import { frontier } from "../src/serving/frontier.ts";
import { highestLoad, poissonSample } from "../src/serving/load-search.ts";
import type { Replica } from "../src/serving/replica.ts";
import { simulate, type SimulatedRequest } from "../src/serving/simulate.ts";

/**
 * How fast the simulator is: a million requests through one replica set, five thousand scenarios, one search for the
 * highest load. Prints a table and keeps it, with every repeat, in bench/results/simulator.json.
 */
const REPEATS = 3;

interface Measurement {
  name: string;
  target: string;
  /** Wall clock and processor time of each repeat, milliseconds. */
  wallMs: number[];
  cpuMs: number[];
  note: string;
}

function replicaOf(model: string, gpu: string, tensorParallel: number, precision: Precision): Replica {
  const [found, card, engine] = [resolveModel(model), findGpu(gpu), findEngine("vllm")];
  if (!found || !card || !engine) throw new Error(`${model} on ${gpu} is not in the catalog`);
  return { model: found.model, gpu: card, tensorParallel, precision, kvPrecision: "bf16", engine };
}

/** Arrivals by chance, lengths spread like those of the Azure conversation trace: exponential around its means. */
function azureShape(count: number, perSecond: number): SimulatedRequest[] {
  const next = seededRandom(1);
  const exponential = (mean: number): number => -Math.log(1 - next()) * mean;
  let arrivalMs = 0;
  return Array.from({ length: count }, () => {
    arrivalMs += exponential(1000 / perSecond);
    return {
      arrivalMs,
      inputTokens: Math.max(Math.round(exponential(1155)), 1),
      cachedInputTokens: 0,
      outputTokens: Math.max(Math.round(exponential(211)), 1),
    };
  });
}

async function measure(
  name: string,
  target: string,
  work: () => string | Promise<string>,
): Promise<Measurement> {
  const [wallMs, cpuMs]: [number[], number[]] = [[], []];
  let note = "";
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const [wall, cpu] = [performance.now(), process.cpuUsage()];
    note = await work();
    const used = process.cpuUsage(cpu);
    wallMs.push(Math.round(performance.now() - wall));
    cpuMs.push(Math.round((used.user + used.system) / 1000));
  }
  return { name, target, wallMs, cpuMs, note };
}

/** Models, cards, engines and loads by turns: no two consecutive scenarios are the same. */
function mixedScenarios(count: number): string[] {
  const deployments = [
    { model: "Llama 3.1 8B", gpu: "H100", gpus: 1, tensorParallel: 1, engine: "vllm" },
    { model: "Llama 3.3 70B", gpu: "H100", gpus: 2, tensorParallel: 2, engine: "vllm", precision: "fp8" },
    { model: "Llama 3.3 70B", gpu: "H200", gpus: 8, tensorParallel: 4, engine: "tensorrt-llm" },
    { model: "Qwen3 32B", gpu: "A100", gpus: 2, tensorParallel: 2, engine: "sglang" },
    { model: "gpt-oss-120b", gpu: "B200", gpus: 1, tensorParallel: 1, engine: "vllm" },
    { model: "DeepSeek V3", gpu: "H200", gpus: 8, tensorParallel: 8, engine: "sglang" },
    { model: "Llama 3.1 8B", gpu: "RTX 4090", gpus: 1, tensorParallel: 1, engine: "ollama" },
    { model: "Llama 3.1 8B", gpu: "L4", gpus: 1, tensorParallel: 1, engine: "tgi" },
    { model: "Qwen3 235B", gpu: "H100", gpus: 1, tensorParallel: 1, engine: "vllm" },
  ];
  const loads = [
    { concurrency: 1 },
    { concurrency: 8 },
    { concurrency: 32 },
    { concurrency: 64 },
    { concurrency: 128 },
    { concurrency: 256 },
    { requestsPerSecond: 1 },
    { staticBatch: 16 },
    { offlineRequests: 500 },
  ];
  const lengths = [
    { inputTokens: 1024, outputTokens: 1024 },
    { inputTokens: 1024, outputTokens: 128 },
    { inputTokens: 8192, outputTokens: 1024 },
    { inputTokens: 200, outputTokens: 200 },
  ];
  const next = seededRandom(7);
  const one = <Item>(items: readonly Item[]): Item => at(items, Math.floor(next() * items.length));
  return Array.from({ length: count }, (_, id) =>
    JSON.stringify({ id, ...one(deployments), load: one(loads), ...one(lengths), seed: id }),
  );
}

const REPLICA = replicaOf("Llama 3.3 70B", "H100", 2, "fp8");
const MILLION = azureShape(1_000_000, 22);
const SMALL = replicaOf("Llama 3.1 8B", "H100", 1, "bf16");

const measurements = [
  await measure("1,000,000 requests, 4 replicas of Llama 3.1 8B on H100", "5 s", () => {
    const found = simulate({ replica: SMALL, replicas: 4 }, MILLION);
    return `${found?.answered} answered, p95 TTFT ${found?.ttftMs?.p95.toFixed(0)} ms`;
  }),
  await measure("1,000,000 requests, 4 replicas of Llama 3.3 70B FP8 on 2 x H100", "5 s", () => {
    const found = simulate({ replica: REPLICA, replicas: 4 }, MILLION);
    return `${found?.answered} answered, p95 TTFT ${found?.ttftMs?.p95.toFixed(0)} ms`;
  }),
  await measure("5,000 mixed scenarios", "60 s", async () => {
    const session = scenarioSession(process.cwd(), 0);
    let refused = 0;
    for (const line of mixedScenarios(5000))
      if ((await answerLine(line, session)).includes('"refused":')) refused += 1;
    return `${refused} refused`;
  }),
  await measure("highest load of one candidate, 2,000 requests a probe", "100 ms", () => {
    const sample = poissonSample({ inputTokens: 1155, cachedInputTokens: 0, outputTokens: 211 }, 2000, {
      spread: 0.5,
    });
    const found = highestLoad({ replica: REPLICA, replicas: 1 }, sample, { ttftP95Ms: 2000, tpotP95Ms: 60 });
    return `${found?.requestsPerSecond.toFixed(2)} requests/s in ${found?.probes} probes`;
  }),
  await measure("frontier of one candidate", "-", () => {
    const points = frontier(
      { replica: REPLICA, replicas: 1 },
      { inputTokens: 1155, cachedInputTokens: 0, outputTokens: 211 },
    );
    return `${points?.length} points`;
  }),
];

const result = {
  command: "npm run bench:simulator",
  date: new Date().toISOString().slice(0, 10),
  machine: {
    processor: cpus()[0]?.model ?? null,
    processors: cpus().length,
    loadAverage: loadavg()[0],
    node: process.version,
  },
  measurements,
};
const folder = join(import.meta.dirname, "results");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "simulator.json"), `${JSON.stringify(result, null, 2)}\n`);
for (const { name, target, wallMs, cpuMs, note } of measurements)
  process.stdout.write(
    `${name}: wall ${Math.min(...wallMs)} ms, processor ${Math.min(...cpuMs)} ms (target ${target}); ${note}\n`,
  );
