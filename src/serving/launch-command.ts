import type { Engine } from "../core/engine.ts";
import type { ModelArchitecture, Precision } from "../core/model.ts";
import type { CachePrecision } from "./cache-bytes.ts";

/** What the command line of an engine depends on. */
export interface Launch {
  model: ModelArchitecture;
  engine: Engine;
  gpus: number;
  precision: Precision;
  kvPrecision: CachePrecision;
  contextTokens: number;
  maxSequences: number;
  maxBatchedTokens: number;
}

/** The command that starts one replica: the engine's row with its placeholders filled. */
export function launchCommand(launch: Launch): string {
  const { engine, model, precision } = launch;
  const quantised = precision !== model.nativePrecision;
  const values: Readonly<Record<string, string | number>> = {
    model: model.hubId ?? model.name,
    gpus: launch.gpus,
    context: launch.contextTokens,
    sequences: launch.maxSequences,
    slotContext: launch.contextTokens * launch.maxSequences,
    batchedTokens: launch.maxBatchedTokens,
    share: engine.memory.share,
    quantization: quantised ? (engine.flags.quantization[precision] ?? "") : "",
    kvCache: launch.kvPrecision === "fp8" ? engine.flags.fp8Cache : "",
  };
  return engine.launch.replace(/\{(\w+)\}/g, (_match, name: string) => String(values[name] ?? `{${name}}`));
}

/** True when the weights must come as a checkpoint of their own: the engine cannot make them while loading. */
export const needsOwnCheckpoint = ({ engine, model, precision }: Launch): boolean =>
  precision !== model.nativePrecision && engine.flags.quantization[precision] === undefined;
