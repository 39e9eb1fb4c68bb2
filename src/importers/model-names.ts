import { UserError } from "../core/errors.ts";

/** What rows call a model, and the model that it is: names of deployments, aliases of gateways. */
export interface ModelNames {
  of(name: string | null): string | null;
  /** Names that no row had. */
  unused(): string[];
}

/** Reads words such as "prod-chat=gpt-5.4"; of one name the last counts. Throws UserError for words that are none. */
export function modelNames(words: readonly string[]): ModelNames {
  const models = new Map<string, string>();
  for (const word of words.flatMap((each) => each.split(/[\n]/)).map((each) => each.trim())) {
    if (word === "" || word.startsWith("#")) continue;
    const at = word.lastIndexOf("=");
    const [name, model] = [word.slice(0, at).trim(), word.slice(at + 1).trim()];
    if (at < 1 || name === "" || model === "") {
      throw new UserError(
        (spelled) => `${spelled("map", word)} does not say which model a name is`,
        (spelled) =>
          `Write the name in your rows and the model, for example ${spelled("map", "prod-chat=gpt-5.4")}.`,
      );
    }
    models.set(name.toLowerCase(), model);
  }
  const used = new Set<string>();
  return {
    of(name) {
      if (name === null || models.size === 0) return name;
      const key = name.toLowerCase();
      const model = models.get(key);
      if (model === undefined) return name;
      used.add(key);
      return model;
    },
    unused: () => [...models.keys()].filter((name) => !used.has(name)),
  };
}
