import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { apiPrices } from "../catalog/api-prices.ts";
import { UserError } from "../core/errors.ts";
import type { Configuration } from "../gateway/configuration/configuration.ts";
import { problemText } from "../gateway/configuration/problem.ts";
import { readConfiguration } from "../gateway/configuration/read-configuration.ts";
import { withSecretFiles } from "../gateway/configuration/secret-files.ts";
import { createRoutes } from "../gateway/routes.ts";
import { automaticUpstreams, configurationOf, knownUpstreams } from "../gateway/serve-settings.ts";
import { upstreamKind, upstreamKinds } from "../upstreams/upstream-kinds.ts";
import { privateReach } from "../gateway/reach.ts";
import { requestFormats } from "../upstreams/request-formats.ts";
import { configurationText, reachText, requestText } from "./check/check-text.ts";
import { likelyPath, explainRequest } from "../gateway/explain-request.ts";
import { MIGRATED_TOOLS, type MigratedTool } from "../migration/migrate.ts";
import { migrationAnswer, migrationSummary } from "./check/migration-answer.ts";
import { answer, examples, printJson, type CommandFactory, type CommandIo } from "./command.ts";

interface CheckFlags {
  request?: string;
  path?: string;
  privacy?: boolean;
  reach?: string;
  json?: boolean;
  from?: MigratedTool;
}

/** Where the schema is, for editors that check while one writes. */
const SCHEMA_NOTE = `JSON Schema for editors: ${fileURLToPath(new URL("../../catalog/config.schema.json", import.meta.url))}\n`;

const USUAL_FILE = "breakeven.yaml";

/** Is a configuration valid, and what would it do with a request? Nothing is sent anywhere. */
export const checkCommand: CommandFactory = (io) =>
  new Command("check")
    .description(
      "Is this configuration of serve valid, and what would it do with this request? Nothing is sent.",
    )
    .argument(
      "[file]",
      `configuration (default: ${USUAL_FILE} where there is one, else the keys in the environment)`,
    )
    .option("--request <file>", "body of a request, as JSON")
    .option("--path <path>", "path that it is sent to (default: by what is in it)")
    .option("--privacy", "which upstreams private work can reach; exit 1 where one is not on its list")
    .option("--reach <names>", "with --privacy: exit 1 where it reaches more than these, with commas between")
    .addOption(
      new Option(
        "--from <gateway>",
        "file is a configuration of this gateway: print it as one of serve",
      ).choices(MIGRATED_TOOLS),
    )
    .option("--json", "every value as JSON")
    .addHelpText("after", examples("breakeven check", "breakeven check gateway.yaml --request body.json"))
    .action((file: string | undefined, flags: CheckFlags) => check(io, file, flags));

function check(io: CommandIo, named: string | undefined, flags: CheckFlags): void {
  if (flags.from !== undefined) {
    printMigration(io, named, flags.from, flags.json === true);
    return;
  }
  const path = named ?? (existsSync(join(io.cwd, USUAL_FILE)) ? USUAL_FILE : null);
  const { configuration, problems } =
    path === null
      ? automatic(io)
      : configurationOf(readText(io, path), withSecretFiles(io.env), upstreamKinds());
  if (configuration === null) {
    const lines = problems.map((problem) => problemText(problem, path ?? ""));
    if (flags.json)
      printJson(io, {
        valid: false,
        problems: problems.map((problem, index) => ({ ...problem, text: lines[index] })),
      });
    else io.stdout(`${lines.join("\n")}\n`);
    io.stderr(SCHEMA_NOTE);
    answer(io, 1);
    return;
  }
  const prices = apiPrices();
  const routes = createRoutes(configuration, upstreamKind, prices);
  const source = path ?? "The keys in the environment";
  if (flags.privacy === true || flags.reach !== undefined) {
    const found = privateReach(configuration, routes, requestFormats());
    const most = flags.reach?.split(",").map((name) => name.trim());
    const more = found.reached
      .map(({ upstream }) => upstream)
      .filter((name) => most?.includes(name) === false);
    if (flags.json) printJson(io, { valid: true, privacy: { ...found, new: more } });
    else io.stdout(`${source}: private work\n${reachText(found, more)}`);
    answer(io, found.leaks.length + more.length === 0 ? 0 : 1);
    return;
  }
  if (flags.request === undefined) {
    if (flags.json) printJson(io, { valid: true, ...withoutSecrets(configuration) });
    else io.stdout(`${source}: valid\n${configurationText(configuration, routes.upstreams, path === null)}`);
    if (path !== null) io.stderr(SCHEMA_NOTE);
    return;
  }
  const bytes = readFileSync(resolve(io.cwd, flags.request));
  const result = explainRequest(
    bytes,
    flags.path ?? likelyPath(parsed(bytes)),
    configuration,
    routes,
    prices,
    io.nowMs(),
  );
  if (flags.json) printJson(io, { valid: true, request: result });
  else io.stdout(`${source}: valid\n${requestText(result)}`);
  answer(io, result.served ? 0 : 1);
}

/** Prints another gateway's configuration as one of ours: yes, where the answer is valid here and serves something. */
function printMigration(io: CommandIo, path: string | undefined, tool: MigratedTool, json: boolean): void {
  if (path === undefined) throw new UserError("There is no file to translate", "Name it before --from.");
  const found = migrationAnswer(tool, readText(io, path), io.env);
  if ("problem" in found) throw new UserError(`${path} ${found.problem}`, `Name a configuration of ${tool}.`);
  const { migration, problems } = found;
  if (json) printJson(io, { valid: problems.length === 0, ...migration, problems });
  else {
    io.stdout(migration.text);
    io.stderr(problems.map((problem) => `${problemText(problem, "translated")}\n`).join(""));
    io.stderr(migrationSummary(path, migration));
  }
  answer(io, problems.length === 0 && Object.keys(migration.models).length > 0 ? 0 : 1);
}

/** What `serve` would do without a file. */
function automatic(io: CommandIo): { configuration: Configuration; problems: readonly [] } {
  const kinds = upstreamKinds();
  const env = withSecretFiles(io.env);
  const { configuration } = readConfiguration("", env, knownUpstreams(kinds));
  if (configuration === null) throw new UserError("There is no configuration", "Name a file.");
  return { configuration: { ...configuration, upstreams: automaticUpstreams(env, kinds) }, problems: [] };
}

const readText = (io: CommandIo, path: string): string => readFileSync(resolve(io.cwd, path), "utf8");

/** A body that is not JSON is refused later, by the gateway's own reader. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return null;
  }
}

/** Credentials, and headers that may contain some, are replaced by "set". */
function withoutSecrets(configuration: Configuration): Configuration {
  const hidden = Object.entries(configuration.upstreams).map(([name, settings]) => [
    name,
    {
      ...settings,
      key: settings.key === null ? null : "set",
      keys: settings.keys.map(({ name: variable }) => variable),
      headers: Object.fromEntries(Object.keys(settings.headers).map((header) => [header, "set"])),
    },
  ]);
  return { ...configuration, upstreams: Object.fromEntries(hidden) as Configuration["upstreams"] };
}
