import cluster from "node:cluster";
import { rmSync } from "node:fs";
import { relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { UserError } from "../core/errors.ts";
import { adminKey } from "../gateway/management/admin-key.ts";
import type { Configuration } from "../gateway/configuration/configuration.ts";
import type { DemoUpstream } from "../gateway/demo/demo-upstream.ts";
import type { GatewayProcess } from "../gateway/gateway-process.ts";
import type { Logger } from "../gateway/logs.ts";
import type { ConfigurationFile } from "../gateway/serve.ts";
import { examples, type CommandFactory, type CommandIo } from "./command.ts";
import { DATA_FLAG } from "./data-folder.ts";
import { version } from "../answers/version.ts";
import { wholeNumberFlag } from "./flags.ts";
import {
  configurationPath,
  folderOf,
  overridden,
  type ServeFlags,
  USUAL_FILE,
  withoutFile,
} from "./serve/serve-configuration.ts";
import type { Startup } from "./serve/startup-text.ts";
import { isRunByNpm, stopSignal } from "./serve/stop-signal.ts";

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
      "processes that answer; auto: one per core, as far as the memory goes (default: 1)",
      (text: string) => (text === "auto" ? text : wholeNumberFlag({ atLeast: 1, atMost: 256 })(text)),
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
    .option("--log-attempts", "log each attempt as well; the ledger has it anyway")
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
  const [
    { createLogger },
    { readFile, startServing },
    { environmentRegion },
    { upstreamKinds },
    { createPlanService },
    { withSecretFiles },
  ] = await Promise.all([
    import("../gateway/logs.ts"),
    import("../gateway/serve.ts"),
    import("../gateway/serve-settings.ts"),
    import("../upstreams/upstream-kinds.ts"),
    import("../answers/pages/plan-service.ts"),
    import("../gateway/configuration/secret-files.ts"),
  ]);
  if (flags.observe && named !== undefined) {
    throw new UserError("--observe goes without a configuration", `Leave out --observe, or ${named}.`);
  }
  const env = withSecretFiles(io.env);
  const path = flags.observe ? null : configurationPath(io, named);
  const override = (configuration: Configuration): Configuration => overridden(configuration, flags);
  const file: ConfigurationFile | null =
    path === null ? null : { path, env, kinds: upstreamKinds(), override };
  const start =
    file === null
      ? await withoutFile(env, flags, override)
      : { configuration: override(readFile(file)), mode: "configured" as const, demo: null };
  const { configuration } = start;
  const folder = folderOf(io, flags, configuration, path);
  const logger = createLogger(configuration.logLevel, () => io.nowMs());
  const admin = adminKey(folder, env);
  const region = environmentRegion(env, upstreamKinds());
  const management = { version: version(), mode: start.mode, adminKey: admin.key };
  let serving: GatewayProcess;
  try {
    serving = await startServing(
      { configuration, dataFolder: folder, observe: start.mode === "observe", region, management },
      file,
      logger,
      createPlanService({ dataFolder: folder, cwd: io.cwd }),
    );
  } catch (error) {
    // The key was never shown: the next successful start creates another and shows it.
    if (admin.isNew && admin.file !== null) rmSync(admin.file, { force: true });
    await start.demo?.close();
    throw error;
  }
  await announce(io, serving, { configuration, mode: start.mode, file: path, dataFolder: folder });
  if (admin.isNew) io.stderr(`admin key, shown this once and kept in ${admin.file}: ${admin.key}\n`);
  logger.info("serving", {
    host: serving.address.host,
    port: serving.address.port,
    workers: serving.processes,
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

/** The command that shows this ledger, wherever it is. */
function usageCommand(io: CommandIo, folder: string): string {
  const program = isRunByNpm(io) ? "npm run -s breakeven --" : "breakeven";
  const named = folder === resolve(io.cwd, ".breakeven") ? "" : ` --data ${JSON.stringify(folder)}`;
  return `${program} usage${named}`;
}

async function announce(
  io: CommandIo,
  { address, processes }: GatewayProcess,
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
      processes,
      file: known.file === null ? null : relative(io.cwd, known.file),
      url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`,
      isLoopback: isLoopback(address.host),
      example: exampleRequest(known.configuration, known.mode),
      families: answeredFamilies(known.configuration, known.mode),
      usage: usageCommand(io, known.dataFolder),
    }),
  );
}
