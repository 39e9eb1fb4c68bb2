import { findNetwork, networkNames } from "../../catalog/networks.ts";
import { UserError } from "../../core/errors.ts";
import type { Network } from "../../core/network.ts";
import { ROUTING_POLICIES, type RoutingPolicy } from "../../routing/policies.ts";
import type { Speculation } from "../../serving/replica.ts";
import { USUAL_SPECULATION } from "./engine-flags.ts";
import { readEngineFlags } from "./read-engine-flags.ts";
import { speculativeNamed } from "./speculative.ts";
import { isObject, needed, number, requiredText, text, whole, type Fields } from "./scenario-fields.ts";

/** What keeps the engine busy. */
export type Load =
  | { kind: "concurrency"; value: number }
  | { kind: "requestsPerSecond"; value: number }
  | { kind: "staticBatch"; value: number }
  | { kind: "offlineRequests"; value: number }
  /** Lengths of a file of requests, and its arrivals unless another load says how they come. */
  | { kind: "trace"; path: string; as: SyntheticLoad | null };

export type SyntheticLoad = Exclude<Load, { kind: "trace" }>;

/** One line of a scenarios file, or what the flags of `simulate` amount to. */
export interface Scenario {
  id: string | number | null;
  model: string;
  gpu: string;
  /** GPUs of the whole deployment. */
  gpus: number;
  tensorParallel: number;
  pipelineParallel: number;
  expertParallel: number;
  dataParallel: number;
  engine: string;
  engineVersion: string | null;
  /** Null: the checkpoint's own. */
  precision: string | null;
  kvPrecision: string | null;
  engineFlags: Readonly<Record<string, unknown>>;
  load: Load;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  /** Lengths are even within mean x (1 - spread) and mean x (1 + spread); null: not said. */
  inputSpread: number | null;
  requests: number | null;
  seed: number;
  calibrate: { concurrency: number; tpotMs: number; ttftMs: number | null } | null;
  routing: RoutingPolicy | null;
  speculation: Speculation | null;
  /** Between machines; null: what is usual for the GPU. */
  network: Network | null;
  /** False switches the prefix cache off, whatever the engine's default. */
  prefixCache: boolean | null;
}

const LOADS = ["concurrency", "requestsPerSecond", "staticBatch", "offlineRequests"] as const;

/** Reads one scenario. Throws UserError that names the field. */
export function parseScenario(json: unknown): Scenario {
  if (!isObject(json)) throw new UserError("a scenario is a JSON object", "write one object per line");
  const load = parseLoad(json["load"]);
  // A trace brings its own lengths.
  const length = (field: string): number => {
    const value = number(json, field, 1);
    return load.kind === "trace" ? (value ?? 1) : needed(value, field);
  };
  const tensorParallel = whole(json, "tensorParallel", 1);
  const pipelineParallel = whole(json, "pipelineParallel", 1);
  const dataParallel = whole(json, "dataParallel", 1);
  const inputTokens = length("inputTokens");
  const cachedInputTokens = number(json, "cachedInputTokens", 0) ?? 0;
  if (load.kind !== "trace" && cachedInputTokens > inputTokens)
    throw new UserError(
      `${cachedInputTokens} cached tokens are more than the prompt of ${inputTokens}`,
      "the cached part is a part of the prompt",
    );
  return {
    id: typeof json["id"] === "string" || typeof json["id"] === "number" ? json["id"] : null,
    model: requiredText(json, "model"),
    gpu: requiredText(json, "gpu"),
    // Unless it says more, one replica.
    gpus: whole(json, "gpus", tensorParallel * pipelineParallel * dataParallel),
    tensorParallel,
    pipelineParallel,
    expertParallel: whole(json, "expertParallel", 1),
    dataParallel,
    engine: text(json, "engine") ?? "vllm",
    engineVersion: text(json, "engineVersion"),
    precision: ownPrecision(text(json, "precision")),
    kvPrecision: text(json, "kvPrecision"),
    engineFlags: readEngineFlags(json["engineFlags"]),
    load,
    inputTokens,
    cachedInputTokens,
    outputTokens: length("outputTokens"),
    inputSpread: number(json, "inputSpread", 0, 1),
    requests: number(json, "requests", 1),
    seed: number(json, "seed", 0) ?? 1,
    calibrate: parseCalibration(json["calibrate"]),
    routing: parseRouting(text(json, "routing")),
    speculation: parseSpeculation(json["speculation"] ?? json["speculative"]),
    network: parseNetwork(text(json, "network")),
    prefixCache: typeof json["prefixCache"] === "boolean" ? json["prefixCache"] : null,
  };
}

/** What engines call the checkpoint's own: nothing was asked for. */
const ownPrecision = (name: string | null): string | null =>
  name !== null && /^(auto|default|native)$/i.test(name.trim()) ? null : name;

function parseRouting(name: string | null): RoutingPolicy | null {
  if (name === null) return null;
  const found = ROUTING_POLICIES.find((policy) => policy === name.toLowerCase());
  if (found) return found;
  throw new UserError(`routing "${name}" is not known`, `choose one of ${ROUTING_POLICIES.join(", ")}`);
}

function parseNetwork(name: string | null): Network | null {
  if (name === null) return null;
  const found = findNetwork(name);
  if (found) return found;
  throw new UserError(`network "${name}" is not known`, `choose one of ${networkNames().join(", ")}`);
}

function parseSpeculation(value: unknown): Speculation | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return speculativeNamed(value);
  if (!isObject(value)) throw new UserError("speculation is not an object", "give { tokens, acceptance }");
  return {
    tokens: needed(whole(value, "tokens", 1), "speculation.tokens"),
    acceptance: number(value, "acceptance", 0, 1) ?? USUAL_SPECULATION.acceptance,
    draftShare: number(value, "draftShare", 0, 1) ?? USUAL_SPECULATION.draftShare,
  };
}

function parseLoad(value: unknown): Load {
  if (isObject(value)) {
    const path = text(value, "trace");
    const synthetic = parseSynthetic(value);
    if (path !== null) return { kind: "trace", path, as: synthetic };
    if (synthetic) return synthetic;
  }
  throw new UserError(
    "the scenario has no load",
    `give load as one of ${LOADS.map((kind) => `{ "${kind}": n }`).join(", ")}, { "trace": path }`,
  );
}

function parseSynthetic(value: Fields): SyntheticLoad | null {
  const given = LOADS.filter((kind) => value[kind] !== undefined && value[kind] !== null);
  if (given.length > 1)
    throw new UserError(`the load is given as ${given.join(" and as ")}`, "give one of them");
  const kind = given[0];
  if (kind === undefined) return null;
  const amount = needed(number(value, kind, 0), `load.${kind}`);
  if (amount === 0) throw new UserError(`load.${kind} must be above 0`, "give a positive number");
  return { kind, value: kind === "requestsPerSecond" ? amount : Math.ceil(amount) };
}

function parseCalibration(value: unknown): Scenario["calibrate"] {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new UserError("calibrate is not an object", "give { concurrency, tpotMs }");
  return {
    concurrency: needed(number(value, "concurrency", 1), "calibrate.concurrency"),
    tpotMs: needed(number(value, "tpotMs", 1e-6), "calibrate.tpotMs"),
    ttftMs: number(value, "ttftMs", 1e-6),
  };
}
