import cluster from "node:cluster";
import { existsSync, rmSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { UserError } from "../core/errors.ts";
import { adminKey } from "../gateway/management/admin-key.ts";
import type { Configuration, LogLevel } from "../gateway/configuration/configuration.ts";
import type { DemoUpstream } from "../gateway/demo/demo-upstream.ts";
import type { GatewayProcess } from "../gateway/gateway-process.ts";
import type { Logger } from "../gateway/logs.ts";
import type { ConfigurationFile } from "../gateway/serve.ts";
import { examples, type CommandFactory, type CommandIo } from "./command.ts";
import { DATA_FLAG, dataFolder } from "./data-folder.ts";
import { version } from "../answers/version.ts";
import { wholeNumberFlag } from "./flags.ts";
import type { Startup } from "./serve/startup-text.ts";

interface ServeFlags {
  observe?: boolean;
  host?: string;
  port?: number;
  workers?: number;
  data?: string;
  logLevel?: LogLevel;
}

/** Where a configuration is looked for when none is named. */
const USUAL_FILE = "breakeven.yaml";

/** The gateway: applications change their base URL, and every token is metered. */
export const serveCommand: CommandFactory = (io) =>
  new Command("serve")
    .description(
      "The gateway: an application changes its base URL and nothing else; from then on every attempt is in the ledger.",
    )
    .argument(
      "[file]",
      `configuration (default: ${USUAL_FILE} where there is one, else the keys in the environment)`,
    )
    .option("--observe", "pass everything through to the provider it is meant for, with the client's own key")
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .option(
      "--port <number>",
      "port to listen on; 0 takes a free one (default: 4141)",
      wholeNumberFlag({ atLeast: 0, atMost: 65_535 }),
    )
    .option(
      "--workers <count>",
      "processes that answer (default: 1)",
      wholeNumberFlag({ atLeast: 1, atMost: 256 }),
    )
    .option(...DATA_FLAG)
    .addOption(
      new Option("--log-level <level>", "how much is logged, on stderr, as JSON (default: info)").choices([
        "debug",
        "info",
        "warn",
        "error",
        "silent",
      ]),
    )
    .addHelpText(
      "after",
      `\n${examples("breakeven serve", "breakeven serve --observe", "breakeven serve gateway.yaml --workers 4").trim()}\n\nSIGHUP or a change of the file reads the configuration anew; SIGTERM stops when what is under way has ended.\n`,
    )
    .action(async (file: string | undefined, flags: ServeFlags) => {
      if (cluster.isWorker) {
        const { runWorker } = await import("../gateway/worker.ts");
        return runWorker(() => io.nowMs());
      }
      return serve(io, file, flags);
    });

async function serve(io: CommandIo, named: string | undefined, flags: ServeFlags): Promise<void> {
  const stop = stopSignal(io);
  // Loaded here, because a worker needs none of it.
  const [{ createLogger }, { readFile, startServing }, { upstreamKinds }, { createPlanService }] =
    await Promise.all([
      import("../gateway/logs.ts"),
      import("../gateway/serve.ts"),
      import("../upstreams/upstream-kinds.ts"),
      import("../answers/pages/plan-service.ts"),
    ]);
  if (flags.observe && named !== undefined) {
    throw new UserError("--observe goes without a configuration", `Leave out --observe, or ${named}.`);
  }
  const path = flags.observe ? null : configurationPath(io, named);
  const override = (configuration: Configuration): Configuration => overridden(configuration, flags);
  const file: ConfigurationFile | null =
    path === null ? null : { path, env: io.env, kinds: upstreamKinds(), override };
  const start =
    file === null
      ? await withoutFile(io, flags, override)
      : { configuration: override(readFile(file)), mode: "configured" as const, demo: null };
  const { configuration } = start;
  const folder = folderOf(io, flags, configuration, path);
  const logger = createLogger(configuration.logLevel, () => io.nowMs());
  const admin = adminKey(folder, io.env);
  const management = { version: version(), mode: start.mode, adminKey: admin.key };
  let serving: GatewayProcess;
  try {
    serving = await startServing(
      { configuration, dataFolder: folder, observe: start.mode === "observe", management },
      file,
      logger,
      createPlanService({ dataFolder: folder, cwd: io.cwd }),
    );
  } catch (error) {
    // Nobody has seen the key yet: the start that works makes another and shows it.
    if (admin.isNew && admin.file !== null) rmSync(admin.file, { force: true });
    await start.demo?.close();
    throw error;
  }
  await announce(io, serving, { configuration, mode: start.mode, file: path, dataFolder: folder });
  if (admin.isNew) io.stderr(`admin key, shown this once and kept in ${admin.file}: ${admin.key}\n`);
  logger.info("serving", {
    host: serving.address.host,
    port: serving.address.port,
    workers: configuration.workers,
    demo: start.mode === "demo",
  });
  const signal = await stop.asked;
  await stopServing(signal, serving, start.demo, logger);
}

async function stopServing(
  signal: string,
  serving: GatewayProcess,
  demo: DemoUpstream | null,
  logger: Logger,
): Promise<void> {
  logger.info("stopping", { signal });
  await serving.stop();
  await demo?.close();
  logger.info("stopped");
  logger.flush();
}

/** Between two signals that somebody means as two. npm passes on a Ctrl-C that the terminal has sent already. */
const SAME_SIGNAL_MS = 500;
/** Between two looks whether the shell of npm is still there. */
const PARENT_LOOK_MS = 250;

/**
 * The first SIGTERM or SIGINT asks for an orderly stop; a second one, later, ends the process where it is. So does
 * the end of the shell in which npm runs it: npm ends that one when it is told to stop, and the shell says nothing.
 */
function stopSignal(io: CommandIo): { asked: Promise<string> } {
  const { promise, resolve } = Promise.withResolvers<string>();
  let askedMs: number | null = null;
  const on = (signal: string): void => {
    if (askedMs !== null && io.nowMs() - askedMs > SAME_SIGNAL_MS) process.exit(1);
    askedMs ??= io.nowMs();
    resolve(signal);
  };
  process.on("SIGTERM", on);
  process.on("SIGINT", on);
  if (isRunByNpm(io)) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent && askedMs === null) on("npm ended");
    }, PARENT_LOOK_MS).unref();
  }
  return { asked: promise };
}

/** The command that shows this ledger, wherever it is. */
function usageCommand(io: CommandIo, folder: string): string {
  const program = isRunByNpm(io) ? "npm run -s breakeven --" : "breakeven";
  const named = folder === resolve(io.cwd, ".breakeven") ? "" : ` --data ${JSON.stringify(folder)}`;
  return `${program} usage${named}`;
}

const isRunByNpm = ({ env }: CommandIo): boolean => env["npm_lifecycle_event"] !== undefined;

function configurationPath(io: CommandIo, named: string | undefined): string | null {
  if (named !== undefined) return resolve(io.cwd, named);
  const usual = join(io.cwd, USUAL_FILE);
  return existsSync(usual) ? usual : null;
}

/** Without a file: the providers whose keys are in the environment, else a demo. */
async function withoutFile(
  io: CommandIo,
  flags: ServeFlags,
  override: (configuration: Configuration) => Configuration,
): Promise<{ configuration: Configuration; mode: Startup["mode"]; demo: DemoUpstream | null }> {
  const [{ readConfiguration }, settings, { upstreamKinds }] = await Promise.all([
    import("../gateway/configuration/read-configuration.ts"),
    import("../gateway/serve-settings.ts"),
    import("../upstreams/upstream-kinds.ts"),
  ]);
  const kinds = upstreamKinds();
  const empty = readConfiguration("", io.env, settings.knownUpstreams(kinds)).configuration as Configuration;
  if (flags.observe) return { configuration: override(empty), mode: "observe", demo: null };
  const upstreams = settings.automaticUpstreams(io.env, kinds);
  if (Object.keys(upstreams).length > 0) {
    return { configuration: override({ ...empty, upstreams }), mode: "environment", demo: null };
  }
  const { startDemoUpstream } = await import("../gateway/demo/demo-upstream.ts");
  const demo = await startDemoUpstream();
  const upstream = settings.demoUpstreamSettings(demo.url, demo.key);
  return { configuration: override({ ...empty, upstreams: { demo: upstream } }), mode: "demo", demo };
}

function overridden(configuration: Configuration, flags: ServeFlags): Configuration {
  return {
    ...configuration,
    listen: {
      ...configuration.listen,
      host: flags.host ?? configuration.listen.host,
      port: flags.port ?? configuration.listen.port,
    },
    workers: flags.workers ?? configuration.workers,
    logLevel: flags.logLevel ?? configuration.logLevel,
  };
}

/** The flag and the environment come before the file, whose path is relative to where the file is. */
function folderOf(io: CommandIo, flags: ServeFlags, { data }: Configuration, path: string | null): string {
  const isNamed = flags.data !== undefined || (io.env["BREAKEVEN_DATA"] ?? "") !== "";
  if (isNamed || data === null || path === null) return dataFolder(io, flags.data);
  return isAbsolute(data) ? data : resolve(dirname(path), data);
}

async function announce(
  io: CommandIo,
  { address }: GatewayProcess,
  known: Pick<Startup, "configuration" | "mode" | "dataFolder" | "file">,
): Promise<void> {
  const [{ startupText }, { answeredFamilies, exampleRequest }, { isLoopback }] = await Promise.all([
    import("./serve/startup-text.ts"),
    import("./serve/example-request.ts"),
    import("../gateway/is-loopback.ts"),
  ]);
  const host = ["0.0.0.0", "::"].includes(address.host) ? "127.0.0.1" : address.host;
  io.stdout(
    startupText({
      ...known,
      file: known.file === null ? null : relative(io.cwd, known.file),
      url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`,
      isLoopback: isLoopback(address.host),
      example: exampleRequest(known.configuration, known.mode),
      families: answeredFamilies(known.configuration, known.mode),
      usage: usageCommand(io, known.dataFolder),
    }),
  );
}
