import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Configuration, LogLevel } from "../../gateway/configuration/configuration.ts";
import type { DemoUpstream } from "../../gateway/demo/demo-upstream.ts";
import type { CommandIo } from "../command.ts";
import { dataFolder } from "../data-folder.ts";
import type { Startup } from "./startup-text.ts";

export interface ServeFlags {
  observe?: boolean;
  host?: string;
  port?: number;
  workers?: number | "auto";
  data?: string;
  logLevel?: LogLevel;
  logAttempts?: boolean;
}

/** Where a configuration is looked for when none is named. */
export const USUAL_FILE = "breakeven.yaml";

/** The file to read, absolute; null where none is named and none is in the usual place. */
export function configurationPath(io: CommandIo, named: string | undefined): string | null {
  if (named !== undefined) return resolve(io.cwd, named);
  const usual = join(io.cwd, USUAL_FILE);
  return existsSync(usual) ? usual : null;
}

/** Without a file: the providers whose keys are in the environment, else a demo. */
export async function withoutFile(
  env: CommandIo["env"],
  flags: ServeFlags,
  override: (configuration: Configuration) => Configuration,
): Promise<{ configuration: Configuration; mode: Startup["mode"]; demo: DemoUpstream | null }> {
  const [{ readConfiguration }, settings, { upstreamKinds }] = await Promise.all([
    import("../../gateway/configuration/read-configuration.ts"),
    import("../../gateway/serve-settings.ts"),
    import("../../upstreams/upstream-kinds.ts"),
  ]);
  const kinds = upstreamKinds();
  const empty = readConfiguration("", env, settings.knownUpstreams(kinds)).configuration as Configuration;
  if (flags.observe) return { configuration: override(empty), mode: "observe", demo: null };
  const upstreams = settings.automaticUpstreams(env, kinds);
  if (Object.keys(upstreams).length > 0) {
    return { configuration: override({ ...empty, upstreams }), mode: "environment", demo: null };
  }
  const { startDemoUpstream } = await import("../../gateway/demo/demo-upstream.ts");
  const demo = await startDemoUpstream();
  const upstream = settings.demoUpstreamSettings(demo.url, demo.key);
  return { configuration: override({ ...empty, upstreams: { demo: upstream } }), mode: "demo", demo };
}

export function overridden(configuration: Configuration, flags: ServeFlags): Configuration {
  return {
    ...configuration,
    listen: {
      ...configuration.listen,
      host: flags.host ?? configuration.listen.host,
      port: flags.port ?? configuration.listen.port,
    },
    workers: flags.workers ?? configuration.workers,
    logLevel: flags.logLevel ?? configuration.logLevel,
    logAttempts: flags.logAttempts ?? configuration.logAttempts,
  };
}

/** The flag and the environment take precedence over the file; a path in the file is relative to the file. */
export function folderOf(
  io: CommandIo,
  flags: ServeFlags,
  { data }: Configuration,
  path: string | null,
): string {
  const isNamed = flags.data !== undefined || (io.env["BREAKEVEN_DATA"] ?? "") !== "";
  if (isNamed || data === null || path === null) return dataFolder(io, flags.data);
  return isAbsolute(data) ? data : resolve(dirname(path), data);
}
