import { Command } from "commander";
import { UserError } from "../core/errors.ts";
import { answer, examples, printJson, type CommandFactory } from "./command.ts";
import { amountFlag, wholeNumberFlag } from "./flags.ts";
import { count } from "./format.ts";
import {
  cachePrecisionNamed,
  engineNamed,
  gpuNamed,
  modelNamed,
  precisionNamed,
  usualPrecision,
} from "../answers/serving-names.ts";
import type { SizeQuestion } from "../answers/size/setups.ts";
import { sizeAnswer } from "../answers/size/size-answer.ts";
import { sizeJson } from "../answers/size/size-json.ts";
import { sizeLoad, USUAL_ANSWER } from "../answers/size/size-load.ts";
import { sizeText } from "./size/size-text.ts";

interface SizeFlags {
  gpu?: string;
  gpus?: number;
  precision?: string;
  kvPrecision?: string;
  context?: number;
  concurrency: number;
  outputTokens?: number;
  engine: string;
  engineVersion?: string;
  json?: boolean;
}

/** Context that is asked for when nobody says: prompts with some documents, and an answer. */
const USUAL_CONTEXT = 8192;

/** Does a model fit, on what, how much cache is left, with which flags. */
export const sizeCommand: CommandFactory = (io) =>
  new Command("size")
    .description(
      "Does a model fit, on which GPUs, how much KV cache is left, how fast is it, and how is it started?",
    )
    .argument("<model>", "catalog name, hub id, or path of a config.json")
    .option(
      "--gpu <name>",
      "GPU, e.g. H100, A100, L40S, RTX 4090 (default: the smallest set-up on common GPUs)",
    )
    .option(
      "--gpus <count>",
      "GPUs that share the model (default: the fewest that hold it)",
      wholeNumberFlag({ atLeast: 1 }),
    )
    .option(
      "--precision <name>",
      "of the weights: bf16, fp8, int8, int4, mxfp4, nvfp4, q4_k_m... (default: the checkpoint's)",
    )
    .option("--kv-precision <name>", "of the cache: bf16 or fp8 (default: bf16)")
    .option(
      "--context <tokens>",
      `longest prompt and answer (default: ${USUAL_CONTEXT})`,
      amountFlag({ atLeast: 1 }),
    )
    .option("--concurrency <count>", "sequences of that length at once", wholeNumberFlag({ atLeast: 1 }), 1)
    .option(
      "--output-tokens <count>",
      `part of that context which is the answer (default: ${USUAL_ANSWER})`,
      amountFlag({ atLeast: 1 }),
    )
    .option("--engine <name>", "vllm, sglang, tensorrt-llm, tgi, llama.cpp or ollama", "vllm")
    .option("--engine-version <version>", "its version (default: the newest in the catalog)")
    .option("--json", "every number as JSON")
    .addHelpText(
      "after",
      examples(
        'breakeven size "Llama 3.3 70B"',
        'breakeven size "Llama 3.3 70B" --gpu H100 --precision fp8 --context 16k --concurrency 32',
        "breakeven size ./my-model/config.json --gpu L40S --gpus 2 --json",
      ),
    )
    .action((name: string, flags: SizeFlags) => {
      const question = questionOf(name, flags, io.cwd);
      const result = sizeAnswer(question);
      const load = result.setup ? sizeLoad(question, result.setup) : null;
      if (flags.json) printJson(io, sizeJson(result, load));
      else io.stdout(sizeText(result, load, io));
      answer(io, result.fits ? 0 : 1);
    });

function questionOf(name: string, flags: SizeFlags, cwd: string): SizeQuestion {
  const { model, note } = modelNamed(name, cwd);
  const engine = engineNamed(flags.engine, flags.engineVersion);
  const contextTokens = flags.context ?? Math.min(USUAL_CONTEXT, model.maxContextTokens);
  if (flags.outputTokens !== undefined && flags.outputTokens >= contextTokens)
    throw new UserError(
      `an answer of ${count(flags.outputTokens)} tokens leaves no prompt in a context of ${count(contextTokens)}`,
      "give a longer --context, which is the prompt and the answer",
    );
  return {
    model,
    note,
    engine,
    gpu: flags.gpu === undefined ? null : gpuNamed(flags.gpu),
    gpus: flags.gpus ?? null,
    precision:
      flags.precision === undefined ? usualPrecision(model, engine) : precisionNamed(flags.precision),
    precisionGiven: flags.precision !== undefined,
    kvPrecision: flags.kvPrecision === undefined ? "bf16" : cachePrecisionNamed(flags.kvPrecision),
    contextTokens,
    concurrency: flags.concurrency,
    outputTokens: flags.outputTokens ?? null,
  };
}
