import { UserError } from "../core/errors.ts";

/** Reads numbers, flags and lists of a config.json by any of the names that publishers give them. */
export interface ConfigFields {
  /** A positive number, or null when none of the names is there. */
  optional(...names: string[]): number | null;
  /** The same; throws UserError that names the first spelling when it is missing. */
  required(...names: string[]): number;
  flag(name: string): boolean | null;
  text(name: string): string | null;
  list(name: string): readonly unknown[] | null;
  object(name: string): Readonly<Record<string, unknown>> | null;
}

/** Gemma 3 writes down only what differs from the defaults of its class (transformers, configuration_gemma3.py). */
const GEMMA_3: Readonly<Record<string, number>> = {
  vocab_size: 262_208,
  max_position_embeddings: 131_072,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 256,
  sliding_window: 4096,
};
/** What a family's files leave out, by its model_type. */
const LEFT_OUT: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  gemma3: GEMMA_3,
  gemma3_text: GEMMA_3,
};

/** A value may sit in the text part of a multimodal config or at its top. */
export function configFields(json: unknown, path: string): ConfigFields {
  if (!isObject(json))
    throw new UserError(`${path} is not a JSON object`, "give the config.json of a Hugging Face model");
  const nested = ["text_config", "language_config", "llm_config"].map((key) => json[key]).find(isObject);
  const family = nested?.["model_type"] ?? json["model_type"];
  const left = typeof family === "string" ? LEFT_OUT[family] : undefined;
  const find = (name: string): unknown => nested?.[name] ?? json[name] ?? left?.[name];
  const optional = (...names: string[]): number | null => {
    for (const name of names) {
      const value = find(name);
      // Some publishers list a value per layer; such a list is not this number.
      if (value === undefined || Array.isArray(value)) continue;
      if (typeof value !== "number" || !Number.isFinite(value) || value < 0)
        throw new UserError(
          `"${name}" in ${path} is ${JSON.stringify(value)}, not a number from 0 on`,
          "check the file",
        );
      return value;
    }
    return null;
  };
  return {
    optional,
    required: (...names) => {
      const value = optional(...names);
      if (value !== null && value > 0) return value;
      throw new UserError(
        `${path} lacks "${names[0]}": the size of the model cannot be computed`,
        "give the config.json of a causal language model, or a catalog name",
      );
    },
    flag: (name) => {
      const value = find(name);
      return typeof value === "boolean" ? value : null;
    },
    text: (name) => {
      const value = find(name);
      return typeof value === "string" ? value : null;
    },
    list: (name) => {
      const value = find(name);
      return Array.isArray(value) ? value : null;
    },
    object: (name) => {
      const value = find(name);
      return isObject(value) ? value : null;
    },
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
