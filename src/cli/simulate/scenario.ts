import { UserError } from "../../core/errors.ts";

/** What keeps the engine busy. */
export type Load =
  | { kind: "concurrency"; value: number }
  | { kind: "requestsPerSecond"; value: number }
  | { kind: "staticBatch"; value: number }
  | { kind: "offlineRequests"; value: number }
  /** Arrivals and lengths of a file of requests. */
  | { kind: "trace"; path: string };

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
  return {
    id: typeof json["id"] === "string" || typeof json["id"] === "number" ? json["id"] : null,
    model: requiredText(json, "model"),
    gpu: requiredText(json, "gpu"),
    gpus: whole(json, "gpus", 1),
    tensorParallel: whole(json, "tensorParallel", 1),
    pipelineParallel: whole(json, "pipelineParallel", 1),
    expertParallel: whole(json, "expertParallel", 1),
    dataParallel: whole(json, "dataParallel", 1),
    engine: text(json, "engine") ?? "vllm",
    engineVersion: text(json, "engineVersion"),
    precision: text(json, "precision"),
    kvPrecision: text(json, "kvPrecision"),
    engineFlags: isObject(json["engineFlags"]) ? json["engineFlags"] : {},
    load,
    inputTokens: length("inputTokens"),
    cachedInputTokens: number(json, "cachedInputTokens", 0) ?? 0,
    outputTokens: length("outputTokens"),
    inputSpread: number(json, "inputSpread", 0),
    requests: number(json, "requests", 1),
    seed: number(json, "seed", 0) ?? 1,
    calibrate: parseCalibration(json["calibrate"]),
  };
}

function parseLoad(value: unknown): Load {
  if (isObject(value)) {
    const path = text(value, "trace");
    if (path !== null) return { kind: "trace", path };
    for (const kind of LOADS) {
      const amount = number(value, kind, 0);
      if (amount === null) continue;
      if (amount === 0) throw new UserError(`load.${kind} must be above 0`, "give a positive number");
      return { kind, value: kind === "requestsPerSecond" ? amount : Math.ceil(amount) };
    }
  }
  throw new UserError(
    "the scenario has no load",
    `give load as one of ${LOADS.map((kind) => `{ "${kind}": n }`).join(", ")}, { "trace": path }`,
  );
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

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function text(json: Fields, field: string): string | null {
  const value = json[field];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string") throw new UserError(`${field} is not text`, `write "${field}": "..."`);
  return value;
}

const requiredText = (json: Fields, field: string): string => needed(text(json, field), field);

function number(json: Fields, field: string, atLeast: number): number | null {
  const value = json[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || !Number.isFinite(value) || value < atLeast)
    throw new UserError(
      `${field} is ${JSON.stringify(value)}, not a number from ${atLeast} on`,
      "correct the scenario",
    );
  return value;
}

function whole(json: Fields, field: string, fallback: number): number {
  const value = number(json, field, 1) ?? fallback;
  if (!Number.isInteger(value))
    throw new UserError(`${field} is not a whole number: ${value}`, "correct the scenario");
  return value;
}

function needed<Value>(value: Value | null, field: string): Value {
  if (value === null) throw new UserError(`the scenario lacks ${field}`, `add "${field}"`);
  return value;
}
