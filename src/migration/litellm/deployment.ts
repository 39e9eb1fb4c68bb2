import type { Draft } from "../draft.ts";
import { groupOf, numberOf, textOf } from "../values.ts";
import { type PlaceHere, placeHere, reference } from "../upstream-of.ts";

/** One entry of a list of models: a name that clients use, and a place that answers. */
export interface Deployment {
  /** Position in the list. */
  path: string;
  name: string;
  /** The model's name at the upstream. */
  model: string;
  here: PlaceHere;
  /** Its share beside others of the same name, as written; null: not said. */
  weight: number | null;
  /** Those of a lower order come first; null: not said. */
  order: number | null;
  /** Seconds; null: not said. */
  timeoutSeconds: number | null;
  streamTimeoutSeconds: number | null;
}

const TRANSLATED = [
  "model",
  "custom_llm_provider",
  "api_base",
  "base_url",
  "api_key",
  "api_version",
  "aws_region_name",
  "weight",
  "order",
  "timeout",
  "stream_timeout",
];

/** Reads an entry; null, and left over, where it does not say what it is or nobody here can answer it. */
export function deployment(draft: Draft, value: unknown, index: number): Deployment | null {
  const path = `model_list[${index}]`;
  const entry = groupOf(value);
  const params = groupOf(entry["litellm_params"]);
  const at = `${path}.litellm_params`;
  const [name, written] = [textOf(entry["model_name"]), textOf(params["model"])];
  if (name === null || written === null) {
    draft.leave(path, "missing", "It has no model_name, or no litellm_params.model.");
    return null;
  }
  const split = providerAndModel(draft, written, textOf(params["custom_llm_provider"]));
  if (split === null) {
    draft.leave(
      `${at}.model`,
      "missing",
      `No provider here is known to have ${written}: write it before the name.`,
    );
    return null;
  }
  const { url, isUsable } = addressOf(draft, `${at}.api_base`, params["api_base"] ?? params["base_url"]);
  const here = isUsable
    ? placeHere(draft, `${at}.model`, {
        provider: split.provider,
        url,
        key: keyOf(params["api_key"]),
        keyPath: `${at}.api_key`,
        region: textOf(params["aws_region_name"]),
        apiVersion: textOf(params["api_version"]),
      })
    : null;
  draft.leaveOthers(at, params, TRANSLATED);
  draft.leaveOthers(path, entry, ["model_name", "litellm_params"]);
  if (here === null) return null;
  return {
    path,
    name,
    model: split.model,
    here,
    weight: numberOf(params["weight"]) ?? numberOf(params["rpm"]) ?? numberOf(params["tpm"]),
    order: numberOf(params["order"]),
    timeoutSeconds: numberOf(params["timeout"]),
    streamTimeoutSeconds: numberOf(params["stream_timeout"]),
  };
}

function providerAndModel(
  draft: Draft,
  written: string,
  provider: string | null,
): { provider: string; model: string } | null {
  const slash = written.indexOf("/");
  const prefix = slash > 0 ? written.slice(0, slash) : null;
  if (provider !== null) {
    return { provider, model: prefix === provider ? written.slice(slash + 1) : written };
  }
  if (prefix !== null) return { provider: prefix, model: written.slice(slash + 1) };
  const known = draft.tables.providerOf(written);
  return known === null ? null : { provider: known, model: written };
}

const FROM_ENVIRONMENT = /^os\.environ\/(\w+)$/;

function keyOf(value: unknown): string | null {
  const text = textOf(value);
  const variable = FROM_ENVIRONMENT.exec(text ?? "")?.[1];
  return variable === undefined ? text : reference(variable);
}

/** An address, which may be kept in the environment: then that of this moment. */
function addressOf(draft: Draft, path: string, value: unknown): { url: string | null; isUsable: boolean } {
  const text = textOf(value);
  const variable = FROM_ENVIRONMENT.exec(text ?? "")?.[1];
  if (variable === undefined) return { url: text, isUsable: true };
  const url = textOf(draft.tables.env[variable]);
  const note =
    url === null
      ? `The address is kept in ${variable}, which is not set here: set it and translate again, or write the url.`
      : `The address is kept in ${variable}; what it is now was written down.`;
  draft.leave(path, "different", note);
  return { url, isUsable: url !== null };
}
