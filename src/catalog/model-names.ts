import type { Precision } from "../core/model.ts";
import { findPrecision } from "./precision-names.ts";

/** Letters and digits of a name, lower case, without the publisher: "Meta-Llama/Llama 3.3" is "llama33". */
export const plainKey = (name: string): string => squeeze(withoutPublisher(name));

/**
 * The same without what does not change the architecture: instruct, chat, dates, quantisation, file format.
 * "RedHatAI/Meta-Llama-3.1-8B-Instruct-FP8-dynamic" is "llama318b".
 */
export function architectureKey(name: string): string {
  return squeeze(withoutVariant(name));
}

/** The words of a name between hyphens, without those that do not change the architecture. */
export const architectureWords = (name: string): string =>
  `-${withoutVariant(name).replace(/-v(?=\d)/g, "-")}-`;

function withoutVariant(name: string): string {
  let text = withoutPublisher(name)
    .toLowerCase()
    .replace(/\.gguf$/, "")
    .replace(/[\s_:]+/g, "-")
    .replace(/^meta-(?=llama)/, "");
  for (let previous = ""; previous !== text;) {
    previous = text;
    text = text.replace(SUFFIX, "");
  }
  return text.replace(INFIX, "-");
}

/**
 * The precision that a checkpoint's name states ("-FP8-dynamic", "-AWQ-4bit", "-Q4_K_M"), or null. A number of bits says
 * more than the method it was made with: "-AWQ-8bit" is int8, "-AWQ" alone int4.
 */
export function hintedPrecision(name: string): Precision | null {
  const words = withoutPublisher(name)
    .toLowerCase()
    .replace(/quantized\.(?=w\d)/, "");
  const stated = (pattern: RegExp): Precision | null => {
    const word = pattern.exec(words)?.[1];
    return word === undefined ? null : findPrecision(word);
  };
  return stated(BITS_STATED) ?? stated(METHOD_STATED);
}

const stating = (words: string): RegExp => new RegExp(`(?:^|[-_.\\s:])(${words})(?=$|[-_.\\s:])`);
const BITS_STATED = stating(
  "nvfp4|mxfp4|mxfp8|fp8|w8a8|w8a16|w4a16|w4a8|int8|int4|8bit|4bit|fp4|bf16|(?:ud-)?i?q4(?:_\\w+)?|q5_\\w+|q6_\\w+|q8(?:_\\w+)?",
);
const METHOD_STATED = stating("awq|gptq|autoround|bnb");

const VARIANT =
  "instruct|chat|it|hf|base|thinking|pt|text|preview|fp8|fp4|nvfp4|mxfp4|mxfp8|bf16|fp16|f16|awq|gptq|gguf|mlx|bnb|marlin|int4|int8|4bit|8bit|w4a16|w4a8|w8a8|w8a16|abliterated|heretic|uncensored|noaux|static|quantized|dynamic|block|quark|kv|g128|autoround|unsloth|ud|qat|fast|turbo|versatile|instant|speculative|i?q\\d(?:-(?:[0k1]|x{1,2}s|nl|[sm])(?:-(?:xl|[sml]))?)?";
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
