import { isMap, isScalar, parseDocument } from "yaml";
import { configurationText } from "./configuration-text.ts";
import { fromLitellm } from "./litellm.ts";
import type { Migrated, MigrationTables } from "./migrated.ts";
import { fromPortkey } from "./portkey.ts";
import { migrationTables } from "./tables.ts";

/** A translated configuration as text, with its parts. */
export interface Migration extends Migrated {
  /** The file, with what is left over as comments at its end. */
  text: string;
}

/** The gateways whose configurations are understood. */
export const MIGRATED_TOOLS = ["litellm", "portkey"] as const;
export type MigratedTool = (typeof MIGRATED_TOOLS)[number];

const READERS: Readonly<Record<MigratedTool, (values: unknown, tables: MigrationTables) => Migrated>> = {
  litellm: fromLitellm,
  portkey: fromPortkey,
};

/**
 * Translates another gateway's configuration, YAML or JSON. Credentials that are written out there are not in the answer.
 * A text that is neither, or holds no settings, is told as `problem`.
 */
export function migrate(
  tool: MigratedTool,
  source: string,
  env: MigrationTables["env"],
): Migration | { problem: string } {
  const document = parseDocument(source, { version: "1.2" });
  const [error] = document.errors;
  if (error !== undefined) return { problem: `is not YAML or JSON: ${error.message.split("\n")[0]}` };
  if (!isMap(document.contents)) return { problem: "holds no settings" };
  if (document.contents.items.every(({ key }) => !isScalar(key))) return { problem: "holds no settings" };
  const migrated = READERS[tool](document.toJS({ maxAliasCount: 100 }), migrationTables(tool, env));
  return { ...migrated, text: configurationText(migrated) };
}
