import { UserError } from "../../core/errors.ts";
import { parseScenario, type Scenario } from "../../answers/scenarios/scenario.ts";

/** What `simulate` was asked on its command line. */
export interface SimulateFlags {
  gpu?: string;
  gpus?: number;
  replicas?: number;
  tensorParallel: number;
  pipelineParallel: number;
  expertParallel: number;
  dataParallel: number;
  engine: string;
  engineVersion?: string;
  engineFlag?: string[];
  precision?: string;
  kvPrecision?: string;
  routing?: string;
  speculative?: string;
  network?: string;
  speculativeTokens?: number;
  acceptance?: number;
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
  calibrate?: string;
  highestLoad?: boolean;
  timeline?: string;
  scenarios?: string;
  json?: boolean;
}

/** The flags as the scenario that a line of a file would be. */
export function scenarioOf(model: string | undefined, flags: SimulateFlags): Scenario {
  if (model === undefined)
    throw new UserError("no model is named", 'give one, such as "Llama 3.1 8B", or --scenarios');
  if (flags.gpu === undefined) throw new UserError("no GPU is named", "give --gpu H100, for example");
  if (flags.gpus !== undefined && flags.replicas !== undefined)
    throw new UserError("both --gpus and --replicas are given", "give one of them");
  const perReplica = flags.tensorParallel * flags.pipelineParallel * flags.dataParallel;
  return parseScenario({
    ...flags,
    model,
    load: loadOf(flags),
    gpus: flags.gpus ?? perReplica * (flags.replicas ?? 1),
    inputSpread: flags.spread,
    engineFlags: engineFlags(flags.engineFlag ?? []),
    speculation: speculationOf(flags),
    // A file here, a measured point in a scenario.
    calibrate: undefined,
  });
}

function loadOf(flags: SimulateFlags): Record<string, number | string> {
  const { rate, concurrency, offline, trace } = flags;
  const given = [rate, concurrency, offline].filter((value) => value !== undefined);
  // The search tries loads of its own.
  if (flags.highestLoad && given.length === 0 && trace === undefined) return { requestsPerSecond: 1 };
  if (given.length > 1 || (given.length === 0 && trace === undefined))
    throw new UserError(
      given.length === 0 ? "no load is given" : "more than one load is given",
      "give one of --rate, --concurrency, --offline, or --trace",
    );
  return {
    ...(trace === undefined ? {} : { trace }),
    ...(rate === undefined ? {} : { requestsPerSecond: rate }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(offline === undefined ? {} : { offlineRequests: offline }),
  };
}

function engineFlags(texts: readonly string[]): Record<string, string | boolean> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      return at < 0 ? [text, true] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function speculationOf({
  speculative,
  speculativeTokens,
  acceptance,
}: SimulateFlags): object | string | undefined {
  if (speculative !== undefined && speculativeTokens !== undefined)
    throw new UserError("both --speculative and --speculative-tokens are given", "give one of them");
  if (speculative !== undefined) return speculative;
  if (speculativeTokens !== undefined) return { tokens: speculativeTokens, acceptance };
  if (acceptance === undefined) return undefined;
  throw new UserError("--acceptance is of guessed tokens", "say how many with --speculative-tokens");
}
