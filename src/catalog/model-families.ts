import { isAssumptionName } from "../core/assumption-name.ts";
import { type ModelFamily, SIZE_CLASSES, type SizeClass, type Tokenizer } from "../core/model-family.ts";
import { cell, readCatalogRows } from "./catalog-file.ts";

/** Finds the family of a model id or name; the first matching row wins. Unknown names get the widest assumptions. */
export function loadModelFamilies(): (model: string) => ModelFamily {
  const rows = readCatalogRows("model-families.csv").map((row) => ({
    pattern: new RegExp(cell(row, "pattern"), "i"),
    family: {
      tokenizer: tokenizer(cell(row, "tokenizer")),
      reasoning: cell(row, "reasoning") === "yes",
      sizeClass: sizeClass(cell(row, "class")),
      source: `${cell(row, "source")} (${cell(row, "source_date")})`,
    },
  }));
  const known = new Map<string, ModelFamily>();
  return (model) => {
    let family = known.get(model);
    if (family === undefined) {
      family = rows.find(({ pattern }) => pattern.test(model))?.family ?? UNKNOWN;
      known.set(model, family);
    }
    return family;
  };
}

const UNKNOWN: ModelFamily = {
  tokenizer: "unknown",
  reasoning: false,
  sizeClass: "large",
  source: "no row in model-families.csv matches: taken as a large model that does not reason",
};

function tokenizer(text: string): Tokenizer {
  const isKnown = (name: string): name is Tokenizer =>
    name === "o200k" || isAssumptionName(`token_ratio_${name}_over_o200k`);
  if (!isKnown(text)) throw new Error(`no assumption says how the tokenizer "${text}" counts`);
  return text;
}

function sizeClass(text: string): SizeClass {
  const found = SIZE_CLASSES.find((name) => name === text);
  if (found === undefined) throw new Error(`"${text}" in model-families.csv is not a size class`);
  return found;
}
