import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { UserError } from "../core/errors.ts";
import { ROUTING_POLICIES } from "../routing/policies.ts";
import type { Slo } from "../serving/replica.ts";
import { answer, examples, printJson, type CommandFactory, type CommandIo } from "./command.ts";
import { amountFlag, listFlag, numberFlag, wholeNumberFlag } from "./flags.ts";
import { runScenario, scenarioSession } from "../answers/scenarios/run-scenario.ts";
import { answerLine } from "../answers/scenarios/scenario-lines.ts";
import { scenarioOf, type SimulateFlags } from "./simulate/scenario-of-flags.ts";
import { searchLoad } from "../answers/scenarios/search-load.ts";
import { loadText } from "./simulate/load-text.ts";
import { simulateText } from "./simulate/simulate-text.ts";
import { sloMisses } from "../answers/scenarios/slo-misses.ts";
import { timelineCsv } from "./simulate/timeline-csv.ts";

const count = wholeNumberFlag({ atLeast: 1 });
const ANY_LATENCY: Slo = { ttftP95Ms: null, tpotP95Ms: null };

/** A fleet under load: throughput, latency percentiles, utilisation. */
export const simulateCommand: CommandFactory = (io) =>
  new Command("simulate")
    .description("A fleet under load: throughput, latency percentiles, queue and utilisation.")
    .argument("[model]", "catalog name, hub id, or path of a config.json")
    .option("--gpu <name>", "GPU of the fleet")
    .option("--gpus <count>", "GPUs of the whole fleet (default: those of one replica)", count)
    .option("--replicas <count>", "replicas of the fleet, instead of --gpus", count)
    .option("--tensor-parallel <count>", "GPUs that share every layer", count, 1)
    .option("--pipeline-parallel <count>", "stages that the layers are divided into", count, 1)
    .option("--expert-parallel <count>", "GPUs of a replica over which whole experts are divided", count, 1)
    .option("--data-parallel <count>", "ranks of a replica, each serving its own requests", count, 1)
    .option("--engine <name>", "vllm, sglang, tensorrt-llm, tgi, llama.cpp or ollama", "vllm")
    .option("--engine-version <version>", "its version (default: the newest in the catalog)")
    .option(
      "--engine-flag <name=value>",
      "a setting by the name of the engine's own command line; may be repeated",
      listFlag((text) => text),
    )
    .option("--precision <name>", "of the weights (default: the checkpoint's)")
    .option("--kv-precision <name>", "of the cache: bf16 or fp8")
    .addOption(
      new Option("--routing <policy>", "how requests are spread (default: least-outstanding-tokens)").choices(
        ROUTING_POLICIES,
      ),
    )
    .option(
      "--network <name>",
      "between machines where a replica needs several: infiniband, roce, ethernet ... (default: usual for the GPU, with wider intervals)",
    )
    .option(
      "--speculative <method>",
      "speculative decoding with published accept lengths: mtp, eagle, dflash, ngram, draft_model; with its draft tokens and your accept length: mtp:3@2.8",
    )
    .option("--speculative-tokens <count>", "tokens guessed at each iteration", count)
    .option("--acceptance <share>", "chance that a guess is right", numberFlag({ atLeast: 0, atMost: 1 }))
    .option("--rate <requests>", "requests per second, as Poisson arrivals", numberFlag({ atLeast: 1e-6 }))
    .option("--concurrency <count>", "closed loop: this many requests are always in flight", count)
    .option("--offline <count>", "this many requests, all queued at the start", count)
    .option(
      "--trace <file>",
      "arrivals and lengths of a trace, request log or export by the hour that plan reads too; with another load, its lengths alone",
    )
    .option("--input-tokens <count>", "mean prompt", amountFlag({ atLeast: 1 }), 1000)
    .option("--cached-input-tokens <count>", "the part of it that the prefix cache holds", amountFlag(), 0)
    .option("--output-tokens <count>", "mean answer", amountFlag({ atLeast: 1 }), 250)
    .option(
      "--spread <fraction>",
      "lengths vary evenly around their mean by this fraction",
      numberFlag({ atLeast: 0, atMost: 1 }),
    )
    .option("--requests <count>", "requests to simulate", count)
    .option("--seed <number>", "of arrivals and lengths", wholeNumberFlag(), 1)
    .option(
      "--ttft-p95 <ms>",
      "latency asked for: first token of 95 of 100 requests",
      numberFlag({ atLeast: 0 }),
    )
    .option("--tpot-p95 <ms>", "latency asked for: each further token", numberFlag({ atLeast: 0 }))
    .option(
      "--calibrate <file>",
      "result file of vllm bench serve, GuideLLM, AIPerf, GenAI-Perf or llama-bench on one server of this fleet",
    )
    .option(
      "--highest-load",
      "search the highest load within that latency, and show throughput against the time of a token",
    )
    .option("--timeline <file>", "writes the state over time as a CSV table")
    .option("--scenarios <file>", "JSON lines, one scenario each; answers one line each, in order")
    .option("--json", "every number as JSON")
    .addHelpText(
      "after",
      examples(
        'breakeven simulate "Llama 3.1 8B" --gpu H100 --rate 10 --input-tokens 1000 --output-tokens 250',
        'breakeven simulate "Llama 3.3 70B" --gpu H100 --gpus 8 --tensor-parallel 4 --concurrency 64 --tpot-p95 50',
        'breakeven simulate "Llama 3.3 70B" --precision fp8 --gpu H100 --tensor-parallel 2 --trace requests.csv --timeline out.csv',
        'breakeven simulate "Llama 3.1 8B" --gpu L40S --highest-load --ttft-p95 1000 --tpot-p95 50',
        "breakeven simulate --scenarios scenarios.jsonl --json",
      ),
    )
    .action(async (model: string | undefined, flags: SimulateFlags, command: Command) => {
      const given = command.options.filter(
        (option) => command.getOptionValueSource(option.attributeName()) === "cli",
      );
      const names = given.map(({ long }) => long ?? "");
      if (flags.scenarios !== undefined) {
        const other = names.filter((name) => !OF_SCENARIOS.includes(name));
        if (model !== undefined) other.unshift("the model");
        sayUnused(io, other, "each line of --scenarios says its own");
        await runScenarios(flags.scenarios, io);
        return;
      }
      const loads = names.filter((name) => LOADS.includes(name));
      if (flags.highestLoad) sayUnused(io, loads, "--highest-load tries loads of its own");
      await runOne(model, flags, io);
    });

const OF_SCENARIOS = ["--scenarios", "--json"];
const LOADS = ["--rate", "--concurrency", "--offline"];

function sayUnused(io: CommandIo, names: readonly string[], why: string): void {
  if (names.length > 0) io.stderr(`Not used: ${names.join(", ")}; ${why}.\n`);
}

async function runOne(model: string | undefined, flags: SimulateFlags, io: CommandIo): Promise<void> {
  const slo: Slo | null =
    flags.ttftP95 === undefined && flags.tpotP95 === undefined
      ? null
      : { ttftP95Ms: flags.ttftP95 ?? null, tpotP95Ms: flags.tpotP95 ?? null };
  const scenario = scenarioOf(model, flags);
  if (flags.highestLoad) {
    if (flags.timeline !== undefined)
      throw new UserError(
        "--timeline is of one load, and --highest-load tries many",
        "simulate the load that it finds with --rate and --timeline",
      );
    const found = await searchLoad(
      scenario,
      scenarioSession(io.cwd, io.nowMs()),
      slo ?? ANY_LATENCY,
      flags.calibrate,
    );
    if (flags.json) printJson(io, found);
    else io.stdout(loadText(found, io));
    answer(io, found.highestLoad ? 0 : 1);
    return;
  }
  const { answer: found, timeline } = await runScenario(scenario, scenarioSession(io.cwd, io.nowMs()), {
    slo,
    details: true,
    calibrate: flags.calibrate,
  });
  if (flags.timeline !== undefined)
    writeFileSync(resolve(io.cwd, flags.timeline), timelineCsv(timeline ?? []));
  const missed = sloMisses(found, slo);
  const result = { ...found, notes: [...missed, ...found.notes] };
  if (flags.json) printJson(io, { ...result, timeline });
  else io.stdout(simulateText(result, timeline ?? [], io));
  answer(io, missed.length === 0 && result.rejected === 0 && result.turnedAway === 0 ? 0 : 1);
}

/** One answer per line; a scenario that cannot run answers with the reason. */
async function runScenarios(file: string, io: CommandIo): Promise<void> {
  const session = scenarioSession(io.cwd, io.nowMs());
  // One answer per line, so that the files correspond line by line; the newline at the end is not another line.
  const text = readFileSync(resolve(io.cwd, file), "utf8").trimEnd();
  for (const line of text === "" ? [] : text.split("\n")) io.stdout(`${await answerLine(line, session)}\n`);
}
