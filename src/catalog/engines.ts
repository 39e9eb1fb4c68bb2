import type { Engine, EngineMemory, EngineScheduler } from "../core/engine.ts";
import { catalogText } from "./catalog-file.ts";
import { compareVersions } from "../core/versions.ts";
import { engineSupport } from "./engine-support.ts";
import { releaseNamed } from "./engine-releases.ts";
import { fitted, type ServingConstants } from "./serving-constants.ts";

const GIB = 2 ** 30;

/** How engines.json writes a row: memory in GiB. */
interface EngineFileRow extends Omit<Engine, "memory" | "scheduler"> {
  memory: Omit<EngineMemory, "runtimeBytes" | "runtimeBytesParallel"> & {
    runtimeGib: number;
    runtimeGibParallel: number;
  };
  scheduler: Omit<EngineScheduler, "large"> & {
    large: (Omit<NonNullable<EngineScheduler["large"]>, "memoryBytes"> & { memoryGib: number }) | null;
  };
}

let loaded: readonly Engine[] | null = null;

/** Every engine of the catalog; of several versions of one engine the newest comes first. */
export function loadEngines(): readonly Engine[] {
  if (loaded) return loaded;
  const constants = JSON.parse(catalogText("serving-constants.json")) as ServingConstants;
  loaded = (JSON.parse(catalogText("engines.json")) as EngineFileRow[])
    .map(toEngine)
    .map((engine) => fitted({ ...engine, support: engineSupport(engine.name) }, constants));
  return loaded;
}

/**
 * An engine by name in any case, at the version given (default: the newest row), or null. A date, an image tag or a
 * nightly build stands for the release of its day; `release` is null where it stands for none.
 */
export function findEngine(name: string, version?: string): Engine | null {
  const wanted = key(name);
  const rows = loadEngines().filter((engine) =>
    [engine.name, ...engine.aliases].some((alias) => key(alias) === wanted),
  );
  const [newest] = rows;
  if (!newest || version === undefined) return newest ?? null;
  const release = releaseNamed(newest.name, version);
  if (release === null) return { ...newest, release };
  const row = rows.find((engine) => compareVersions(release, engine.version) >= 0) ?? rows.at(-1);
  return row ? { ...row, release } : null;
}

const key = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

function toEngine(row: EngineFileRow): Engine {
  const { runtimeGib, runtimeGibParallel, ...memory } = row.memory;
  const { large, ...scheduler } = row.scheduler;
  return {
    ...row,
    memory: { ...memory, runtimeBytes: runtimeGib * GIB, runtimeBytesParallel: runtimeGibParallel * GIB },
    scheduler: { ...scheduler, large: large ? toLarge(large) : null },
  };
}

function toLarge(large: NonNullable<EngineFileRow["scheduler"]["large"]>): EngineScheduler["large"] {
  const { memoryGib, ...rest } = large;
  return { ...rest, memoryBytes: memoryGib * GIB };
}
