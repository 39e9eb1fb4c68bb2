import type { Precision } from "../core/model.ts";
import type { ConfigFields } from "./config-fields.ts";
import { findPrecision } from "./precision-names.ts";

/** Does a quantised checkpoint leave its attention as it was? By the modules that its quantization_config names. */
export function leavesAttentionWide(fields: ConfigFields): boolean {
  const quantisation = quantisationOf(fields);
  return ["ignore", "exclude_modules", "modules_to_not_convert"]
    .flatMap((key) => (Array.isArray(quantisation?.[key]) ? (quantisation[key] as unknown[]) : []))
    .some((module) => typeof module === "string" && /self_attn(?:\W*|\.\*)$/.test(module));
}

const quantisationOf = (fields: ConfigFields): Readonly<Record<string, unknown>> | null =>
  fields.object("quantization_config") ?? fields.object("compression_config");

/** Precision of a checkpoint by its quantization_config, and what could not be understood. */
export function configPrecision(fields: ConfigFields): { precision: Precision; note: string | null } {
  const quantisation = quantisationOf(fields);
  if (fields.text("expert_dtype") === "fp4") return { precision: "fp4-fp8", note: null };
  if (!quantisation) return { precision: "bf16", note: null };
  const method = textOf(quantisation["quant_method"]);
  const found =
    findPrecision(textOf(quantisation["quant_algo"])) ??
    byGroups(quantisation) ??
    byBits(quantisation, method) ??
    findPrecision(method.replace(/^fbgemm_/, ""));
  return found
    ? { precision: found, note: null }
    : {
        precision: "bf16",
        note: `Quantisation "${method}" is not understood: the weights are counted in 16 bit.`,
      };
}

/** compressed-tensors: the first group's weights, or the name of the format. */
function byGroups(quantisation: Readonly<Record<string, unknown>>): Precision | null {
  if (textOf(quantisation["format"]).startsWith("nvfp4")) return "nvfp4";
  const groups = quantisation["config_groups"];
  const first = typeof groups === "object" && groups !== null ? (Object.values(groups)[0] as unknown) : null;
  const weights = (first as { weights?: { num_bits?: unknown; type?: unknown } } | null)?.weights;
  if (weights?.num_bits === 8) return weights.type === "float" ? "fp8" : "int8";
  if (weights?.num_bits === 4) return weights.type === "float" ? "nvfp4" : "int4";
  return null;
}

/** GPTQ, AWQ, bitsandbytes: a number of bits. */
function byBits(quantisation: Readonly<Record<string, unknown>>, method: string): Precision | null {
  if (method === "bitsandbytes") return quantisation["load_in_4bit"] === true ? "int4" : "int8";
  const bits = quantisation["bits"] ?? quantisation["w_bit"];
  return bits === 4 ? "int4" : bits === 8 ? "int8" : null;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value.toLowerCase() : "");
