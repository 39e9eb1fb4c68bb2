import type { Engine } from "../core/engine.ts";
import type { ModelArchitecture, Precision } from "../core/model.ts";
import type { CachePrecision } from "./cache-bytes.ts";

/** The settings in the launch command of an engine. */
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

/** The command that starts one replica: the template in the engine's row, filled in. */
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

/** Whether the weights need a checkpoint of their own, as the engine cannot quantise them while loading. */
export const needsOwnCheckpoint = ({ engine, model, precision }: Launch): boolean =>
  precision !== model.nativePrecision && engine.flags.quantization[precision] === undefined;
