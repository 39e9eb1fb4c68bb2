import { modelFromConfig } from "../../catalog/model-config.ts";
import { nearestModels, resolveModel } from "../../catalog/models.ts";
import { UserError } from "../../core/errors.ts";
import type { ModelArchitecture } from "../../core/model.ts";
import type { PlanPlace } from "./plan-place.ts";

/** Open models to consider: names of the catalog, and models of config.json files. Throws UserError. */
export async function targetModels(
  words: readonly string[],
  place: PlanPlace,
): Promise<{ names: string[]; fromConfigs: ModelArchitecture[]; remarks: string[] }> {
  const names: string[] = [];
  const fromConfigs: ModelArchitecture[] = [];
  const remarks: string[] = [];
  for (const word of words) {
    if (word.endsWith(".json")) {
      const model = modelFromConfig(parseJson(await place.readText(word, "target"), word), word);
      fromConfigs.push(model);
      names.push(model.name);
      continue;
    }
    const found = resolveModel(word);
    if (found === null) {
      throw new UserError(
        (spelled) => `${spelled("target", word)}: no such model in the catalog`,
        `Did you mean ${nearestModels(word).join(", ")}? A config.json works too.`,
      );
    }
    if (found.note !== null) remarks.push(found.note);
    names.push(found.model.name);
  }
  return { names, fromConfigs, remarks };
}

function parseJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new UserError(`${file} is not JSON`, "Pass the config.json of the model.", { cause });
  }
}
