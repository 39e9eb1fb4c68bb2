import type {
  Effect,
  KnownSetting,
  Left,
  Migrated,
  MigrationTables,
  RouteDraft,
  UpstreamDraft,
} from "./migrated.ts";
import type { Group } from "./values.ts";

/** Collects a configuration while another gateway's file is read, and what of that file is left over. */
export class Draft {
  readonly tables: MigrationTables;
  #upstreams = new Map<string, { name: string; settings: UpstreamDraft }>();
  #models = new Map<string, RouteDraft>();
  #left: Left[] = [];

  constructor(tables: MigrationTables) {
    this.tables = tables;
  }

  /** The upstream with these settings, made where there is none yet. Its name here. */
  upstream(usualName: string, settings: UpstreamDraft): string {
    const identity = JSON.stringify([usualName, settings]);
    const known = this.#upstreams.get(identity);
    if (known !== undefined) return known.name;
    const taken = new Set([...this.#upstreams.values()].map(({ name }) => name));
    let name = usualName;
    for (let number = 2; taken.has(name); number += 1) name = `${usualName}-${number}`;
    this.#upstreams.set(identity, { name, settings: named(name, usualName, settings, this.tables) });
    return name;
  }

  route(model: string, route: RouteDraft): void {
    this.#models.set(model, route);
  }

  routeOf(model: string): RouteDraft | undefined {
    return this.#models.get(model);
  }

  models(): readonly string[] {
    return [...this.#models.keys()];
  }

  leave(path: string, effect: Effect, note: string): void {
    this.#left.push({ path, effect, note });
  }

  /** Says of every setting of a group what it is here, but for those that were translated. */
  leaveOthers(path: string, group: Group, translated: readonly string[]): void {
    for (const name of Object.keys(group)) {
      if (translated.includes(name)) continue;
      const at = path === "" ? name : `${path}.${name}`;
      const known = knownSetting(this.tables.settings, at);
      this.leave(at, known?.effect ?? "missing", known?.note ?? "Nothing here is known to do the same.");
    }
  }

  finish(): Migrated {
    return {
      upstreams: Object.fromEntries(
        [...this.#upstreams.values()].map(({ name, settings }) => [name, settings]),
      ),
      models: Object.fromEntries(this.#models),
      left: this.#left,
    };
  }
}

/** A provider is known by the upstream's name alone where both are one. */
function named(
  name: string,
  row: string,
  settings: UpstreamDraft,
  { upstreams }: MigrationTables,
): UpstreamDraft {
  if (upstreams.get(row)?.isEngine === true) return { engine: row, ...settings };
  return name === row || !upstreams.has(row) || settings.provider !== undefined
    ? settings
    : { provider: row, ...settings };
}

const knownSetting = (rows: readonly KnownSetting[], path: string): KnownSetting | undefined => {
  const asked = path.replaceAll(/\[\d+\]/g, "[*]").split(".");
  return rows.find(({ setting }) => {
    const parts = setting.split(".");
    return (
      parts.length === asked.length && parts.every((part, index) => part === "*" || part === asked[index])
    );
  });
};
