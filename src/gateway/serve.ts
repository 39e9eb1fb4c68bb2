import { readFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { UserError } from "../core/errors.ts";
import type { UpstreamKind } from "../upstreams/upstream-kind.ts";
import { problemText } from "./configuration/problem.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { type GatewayProcess, startGatewayProcess } from "./gateway-process.ts";
import { rollHistory } from "./history-roller.ts";
import type { Logger } from "./logs.ts";
import { createBackend } from "./management/create-backend.ts";
import { ownLink } from "./management/link.ts";
import type { Backend, PlanService } from "../contract/questions.ts";
import { watchConfiguration } from "./reload.ts";
import { configurationOf, type ServeSettings } from "./serve-settings.ts";
import { type MachineSize, workerCount } from "./worker-count.ts";
import { startWorkers } from "./workers.ts";

/** The configuration file, and what the command line overrides in it. */
export interface ConfigurationFile {
  path: string;
  kinds: readonly UpstreamKind[];
  env: Readonly<Record<string, string | undefined>>;
  override(configuration: Configuration): Configuration;
}

/** Serves until `stop` is called on what it returns; reads the file again when it changes, and keeps the old one if it is wrong. */
export async function startServing(
  settings: ServeSettings,
  file: ConfigurationFile | null,
  logger: Logger,
  plans: PlanService,
): Promise<GatewayProcess> {
  const office = createBackend(settings.dataFolder, plans, logger);
  const serving = await started(settings, logger, office);
  const unwatch = file === null ? (): void => {} : watchConfiguration(file.path, () => reload(file));
  const unroll = rollHistory(settings.dataFolder, serving, logger, () => current.configuration.retainDays);
  let current = settings;

  return {
    ...serving,
    stop: async () => {
      unwatch();
      await Promise.all([unroll(), serving.stop()]);
      await office.close();
    },
  };

  function reload(from: ConfigurationFile): void {
    try {
      const read = from.override(readFile(from));
      const fixed = FIXED.filter((name) => differ(read[name], settings.configuration[name]));
      if (fixed.length > 0) logger.warn("configuration-needs-restart", { fields: fixed.join(", ") });
      // A worker that is started later must be like the others.
      const kept = Object.fromEntries(FIXED.map((name) => [name, settings.configuration[name]]));
      const next = { ...current, configuration: { ...read, ...kept } };
      serving.apply(next);
      current = next;
      logger.level = next.configuration.logLevel;
      logger.info("configuration-applied", { file: from.path });
    } catch (error) {
      const remedy = error instanceof UserError ? error.remedy : undefined;
      logger.error("configuration-refused", {
        message: (error as Error).message,
        remedy,
        consequence: "the configuration before it stays in force",
      });
    }
  }
}

/** What only a restart can change. */
const FIXED = ["listen", "data", "synchronous", "workers", "limits", "drainMs", "whenLedgerFails"] as const;
const differ = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);

/** Reads and checks the file. Throws UserError with everything that is wrong with it. */
export function readFile({
  path,
  env,
  kinds,
}: Pick<ConfigurationFile, "path" | "env" | "kinds">): Configuration {
  const { configuration, problems } = configurationOf(readFileSync(path, "utf8"), env, kinds);
  if (configuration !== null) return configuration;
  const [first, ...more] = problems.map((problem) => problemText(problem, path));
  const rest = more.length === 0 ? "" : ` And ${more.length} more; breakeven check ${path} lists them.`;
  throw new UserError(`The configuration cannot be used: ${first ?? path}`, `Mend the file.${rest}`);
}

async function started(settings: ServeSettings, logger: Logger, office: Backend): Promise<GatewayProcess> {
  try {
    const count = workerCount(settings.configuration.workers, machineSize());
    if (count > 1) return await startWorkers(settings, logger, office, count);
    return await startGatewayProcess(settings, {
      logger,
      writer: "gateway",
      allMetrics: null,
      link: ownLink(office),
    });
  } catch (error) {
    throw listenProblem(error as NodeJS.ErrnoException, settings.configuration);
  }
}

/** A container may have less than the machine. */
function machineSize(): MachineSize {
  const most = process.constrainedMemory();
  return {
    cores: availableParallelism(),
    memoryBytes: most > 0 ? Math.min(most, totalmem()) : totalmem(),
  };
}

function listenProblem(error: NodeJS.ErrnoException, { listen }: Configuration): Error {
  const place = `${listen.host}:${listen.port}`;
  switch (error.code ?? "") {
    case "EADDRINUSE":
      return new UserError(
        `Something else already listens on ${place}`,
        "Stop it, or choose another port with --port.",
      );
    case "EACCES":
      return new UserError(`This user may not listen on ${place}`, "Choose a port above 1023 with --port.");
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new UserError(
        `This machine has no address ${listen.host}`,
        "Listen on 127.0.0.1, or on 0.0.0.0 for every address.",
      );
    default:
      return error;
  }
}
