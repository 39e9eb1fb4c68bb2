import type { Precision } from "../core/model.ts";
import { findPrecision } from "./precision-names.ts";

/** Letters and digits of a name, lower case, without the publisher: "Meta-Llama/Llama 3.3" is "llama33". */
export const plainKey = (name: string): string => squeeze(withoutPublisher(name));

/**
 * The same without what does not change the architecture: instruct, chat, dates, quantisation, file format.
 * "RedHatAI/Meta-Llama-3.1-8B-Instruct-FP8-dynamic" is "llama318b".
 */
export function architectureKey(name: string): string {
  let text = withoutPublisher(name)
    .toLowerCase()
    .replace(/\.gguf$/, "")
    .replace(/[\s_:]+/g, "-")
    .replace(/^meta-(?=llama)/, "");
  for (let previous = ""; previous !== text;) {
    previous = text;
    text = text.replace(SUFFIX, "");
  }
  return squeeze(text.replace(INFIX, "-"));
}

/** The precision that a checkpoint's name states ("-FP8", "-AWQ", "-Q4_K_M"), or null. */
export function hintedPrecision(name: string): Precision | null {
  const text = withoutPublisher(name).toLowerCase();
  const match =
    /(?:^|[-_.\s:])(nvfp4|mxfp4|fp8|w8a8|w8a16|w4a16|int8|int4|awq|gptq|4bit|fp4|bf16|q4_k_m|q5_k_m|q6_k|q8_0|q4)(?=$|[-_.\s:])/.exec(
      text,
    );
  return match ? findPrecision(match[1] as string) : null;
}

const VARIANT =
  "instruct|chat|it|hf|base|thinking|pt|text|preview|fp8|fp4|nvfp4|mxfp4|bf16|fp16|f16|awq|gptq|gguf|mlx|bnb|marlin|int4|int8|4bit|8bit|w4a16|w8a8|w8a16|quantized|dynamic|block|quark|kv|g128|autoround|unsloth|ud|qat|fast|turbo|versatile|instant|speculative|q\\d(?:-[0k](?:-[sml])?)?";
const DATED = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])|2[3-6](?:0[1-9]|1[0-2])";
const SUFFIX = new RegExp(`[-.](?:${VARIANT}|${DATED}|v0\\.\\d|latest)$`);
const INFIX = /-(?:instruct|chat)-/;

const withoutPublisher = (name: string): string => name.trim().replace(/\/+$/, "").replace(/^.*\//, "");

const squeeze = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/^meta(?=llama)/, "")
    .replace(/(?<=[a-z])v(?=\d)/, "");
