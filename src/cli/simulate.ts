import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { UserError } from "../core/errors.ts";
import type { Slo } from "../serving/replica.ts";
import { answer, examples, printJson, type CommandFactory, type CommandIo } from "./command.ts";
import { amountFlag, numberFlag, wholeNumberFlag } from "./flags.ts";
import { runScenario } from "./simulate/run-scenario.ts";
import { parseScenario } from "./simulate/scenario.ts";
import { simulateText } from "./simulate/simulate-text.ts";

interface SimulateFlags {
  gpu?: string;
  gpus?: number;
  tensorParallel: number;
  engine: string;
  engineVersion?: string;
  precision?: string;
  kvPrecision?: string;
  rate?: number;
  concurrency?: number;
  offline?: number;
  trace?: string;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  spread?: number;
  requests?: number;
  seed: number;
  ttftP95?: number;
  tpotP95?: number;
  scenarios?: string;
  json?: boolean;
}

/** A fleet under a traffic: throughput, latency percentiles, how full it is. */
export const simulateCommand: CommandFactory = (io) =>
  new Command("simulate")
    .description("A fleet under a traffic: throughput, latency percentiles, queue and utilisation.")
    .argument("[model]", "catalog name, hub id, or path of a config.json")
    .option("--gpu <name>", "GPU of the fleet")
    .option(
      "--gpus <count>",
      "GPUs of the whole fleet (default: those of one replica)",
      wholeNumberFlag({ atLeast: 1 }),
    )
    .option("--tensor-parallel <count>", "GPUs of one replica", wholeNumberFlag({ atLeast: 1 }), 1)
    .option("--engine <name>", "vllm, sglang, tensorrt-llm, tgi, llama.cpp or ollama", "vllm")
    .option("--engine-version <version>", "its version (default: the newest in the catalog)")
    .option("--precision <name>", "of the weights (default: the checkpoint's)")
    .option("--kv-precision <name>", "of the cache: bf16 or fp8")
    .option("--rate <requests>", "requests per second, arriving by chance", numberFlag({ atLeast: 1e-6 }))
    .option(
      "--concurrency <count>",
      "closed loop: so many requests are always under way",
      wholeNumberFlag({ atLeast: 1 }),
    )
    .option("--offline <count>", "so many requests, all queued at the start", wholeNumberFlag({ atLeast: 1 }))
    .option("--trace <file>", "arrivals and lengths of a trace or request log that plan reads too")
    .option("--input-tokens <count>", "mean prompt", amountFlag({ atLeast: 1 }), 1000)
    .option("--cached-input-tokens <count>", "the part of it that the prefix cache holds", amountFlag(), 0)
    .option("--output-tokens <count>", "mean answer", amountFlag({ atLeast: 1 }), 250)
    .option(
      "--spread <fraction>",
      "lengths vary evenly by so much around their mean",
      numberFlag({ atLeast: 0, atMost: 1 }),
    )
    .option("--requests <count>", "requests to simulate", wholeNumberFlag({ atLeast: 1 }))
    .option("--seed <number>", "of arrivals and lengths", wholeNumberFlag(), 1)
    .option(
      "--ttft-p95 <ms>",
      "latency asked for: first token of 95 of 100 requests",
      numberFlag({ atLeast: 0 }),
    )
    .option("--tpot-p95 <ms>", "latency asked for: each further token", numberFlag({ atLeast: 0 }))
    .option("--scenarios <file>", "JSON lines, one scenario each; answers one line each, in order")
    .option("--json", "every number as JSON")
    .addHelpText(
      "after",
      examples(
        'breakeven simulate "Llama 3.1 8B" --gpu H100 --rate 10 --input-tokens 1000 --output-tokens 250',
        'breakeven simulate "Llama 3.3 70B" --gpu H100 --gpus 8 --tensor-parallel 4 --concurrency 64 --tpot-p95 50',
        "breakeven simulate --scenarios scenarios.jsonl --json",
      ),
    )
    .action(async (model: string | undefined, flags: SimulateFlags) => {
      if (flags.scenarios !== undefined) await runScenarios(flags.scenarios, io);
      else await runOne(model, flags, io);
    });

async function runOne(model: string | undefined, flags: SimulateFlags, io: CommandIo): Promise<void> {
  if (model === undefined)
    throw new UserError("no model is named", 'give one, such as "Llama 3.1 8B", or --scenarios');
  if (flags.gpu === undefined) throw new UserError("no GPU is named", "give --gpu H100, for example");
  const slo: Slo | null =
    flags.ttftP95 === undefined && flags.tpotP95 === undefined
      ? null
      : { ttftP95Ms: flags.ttftP95 ?? null, tpotP95Ms: flags.tpotP95 ?? null };
  const scenario = parseScenario({
    ...flags,
    model,
    load: loadOf(flags),
    gpus: flags.gpus ?? flags.tensorParallel,
    inputSpread: flags.spread,
  });
  const result = await runScenario(scenario, io, slo);
  if (flags.json) printJson(io, result);
  else io.stdout(simulateText(result, io));
  const meets = (found: number | undefined, limit: number | null | undefined): boolean =>
    limit === null || limit === undefined || (found !== undefined && found <= limit);
  const kept = meets(result.ttftMs?.p95, slo?.ttftP95Ms) && meets(result.tpotMs?.p95, slo?.tpotP95Ms);
  answer(io, kept && result.rejected === 0 ? 0 : 1);
}

function loadOf({ rate, concurrency, offline, trace }: SimulateFlags): Record<string, number | string> {
  const given = [rate, concurrency, offline, trace].filter((value) => value !== undefined);
  if (given.length !== 1)
    throw new UserError(
      given.length === 0 ? "no load is given" : "more than one load is given",
      "give one of --rate, --concurrency, --offline, --trace",
    );
  if (trace !== undefined) return { trace };
  if (rate !== undefined) return { requestsPerSecond: rate };
  return concurrency !== undefined ? { concurrency } : { offlineRequests: offline ?? 1 };
}

/** One answer per line; a scenario that cannot run answers with the reason. */
async function runScenarios(file: string, io: CommandIo): Promise<void> {
  for (const line of readFileSync(resolve(io.cwd, file), "utf8").split("\n")) {
    if (line.trim() === "") continue;
    io.stdout(`${JSON.stringify(await scenarioLine(line, io))}\n`);
  }
}

async function scenarioLine(line: string, io: CommandIo): Promise<unknown> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { id: null, refused: "the line is not JSON" };
  }
  const id = (json as { id?: unknown } | null)?.id ?? null;
  try {
    return await runScenario(parseScenario(json), io);
  } catch (error) {
    if (error instanceof UserError) return { id, refused: `${error.message}; ${error.remedy}` };
    throw error;
  }
}
