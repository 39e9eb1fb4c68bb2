import type { Engine, EngineFit, ErrorBand, ErrorGaps, FittedOn } from "../core/engine.ts";
import { compareVersions } from "../core/versions.ts";

/** serving-constants.json: what `npm run calibrate` fitted on the published runs in catalog/measurements. */
export interface ServingConstants {
  source: string;
  /** Of all engines together: no engine has sources enough for its own. */
  gaps?: readonly ErrorGaps[];
  /** The factor on all gaps that was found. */
  gapScale?: number;
  generations: readonly FittedGeneration[];
}

/** Constants of an engine from one version on, on one maker's GPUs ("*": any). */
export interface FittedGeneration {
  /** Names of the engines that they hold for. */
  engines: readonly string[];
  since: string;
  vendor: string;
  runs: number;
  models: readonly string[];
  gpus: readonly string[];
  pairs?: FittedOn["pairs"];
  perRequestMs: number | null;
  fit: EngineFit;
  bands: readonly ErrorBand[];
}

/** An engine with the constants of its generation; as it was where nothing was fitted. */
export function fitted(from: Engine, { generations, gaps }: ServingConstants): Engine {
  const engine = gaps ? { ...from, gaps } : from;
  const own = generations.filter(
    ({ engines, since }) => engines.includes(engine.name) && compareVersions(engine.version, since) >= 0,
  );
  const newest = own.reduce(
    (version, { since }) => (compareVersions(since, version) > 0 ? since : version),
    "0",
  );
  const mine = own.filter(({ since }) => since === newest);
  if (mine.length === 0) return engine;
  const perRequestMs = mine.find(({ vendor }) => vendor === "*")?.perRequestMs ?? engine.host.perRequestMs;
  return {
    ...engine,
    host: { ...engine.host, perRequestMs },
    fits: Object.fromEntries(mine.map(({ vendor, fit }) => [vendor, fit])),
    bands: mine.flatMap(({ bands }) => bands),
    fittedOn: {
      models: [...new Set(mine.flatMap(({ models }) => models))],
      gpus: [...new Set(mine.flatMap(({ gpus }) => gpus))],
      pairs: Object.assign({}, ...mine.map(({ pairs }) => pairs)) as NonNullable<FittedOn["pairs"]>,
    },
  };
}
