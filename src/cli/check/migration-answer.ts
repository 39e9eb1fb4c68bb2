import { configurationOf } from "../../gateway/serve-settings.ts";
import type { PlacedProblem } from "../../gateway/configuration/problem.ts";
import { migrate, type MigratedTool, type Migration } from "../../migration/migrate.ts";
import { upstreamKinds } from "../../upstreams/upstream-kinds.ts";

/** Another gateway's configuration as one of ours, and what would be wrong with it here; or why it cannot be read. */
export type MigrationAnswer =
  | { migration: Migration; problems: readonly PlacedProblem[] }
  | { problem: string };

/** Translates and checks. That a credential is not in this environment is no fault of the file. */
export function migrationAnswer(
  tool: MigratedTool,
  source: string,
  env: Readonly<Record<string, string | undefined>>,
): MigrationAnswer {
  const migration = migrate(tool, source, env);
  if ("problem" in migration) return migration;
  const kinds = upstreamKinds();
  const variables = [
    ...kinds.flatMap(({ keyVariables }) => keyVariables),
    ...kinds.flatMap(({ regional }) => regional?.variables ?? []),
    ...[...migration.text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = ""]) => name),
  ];
  const everythingSet = { ...Object.fromEntries(variables.map((name) => [name, "set"])), ...env };
  return { migration, problems: configurationOf(migration.text, everythingSet, kinds).problems };
}

/** One line about what became of it. */
export function migrationSummary(path: string, { upstreams, models, left }: Migration): string {
  const count = (effect: string): number => left.filter((each) => each.effect === effect).length;
  const rest = [
    [count("missing"), "without an equivalent"],
    [count("different"), "done differently"],
    [count("not-needed"), "not needed"],
  ].flatMap(([number, words]) => (number === 0 ? [] : [`${number} ${words}`]));
  const [routes, places] = [Object.keys(models).length, Object.keys(upstreams).length];
  const ends =
    rest.length === 0 ? "Nothing is left over." : `Settings left over: ${rest.join(", ")}; see the end.`;
  return `${path}: ${routes} model${routes === 1 ? "" : "s"} and ${places} upstream${places === 1 ? "" : "s"} translated.\n${ends}\n`;
}
