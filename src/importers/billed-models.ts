/**
 * How clouds write the names of models on bills, and the id that the price book knows, in order; the first match counts.
 * Dates of versions are the makers' ("0513" is gpt-4o of 13 May 2024).
 */
const NAMES: readonly (readonly [provider: string, pattern: RegExp, id: string])[] = [
  ["azure", /^gpt-?4o-(?:mini-)?0513$/, "gpt-4o-2024-05-13"],
  ["azure", /^gpt-?4o-0806$/, "gpt-4o-2024-08-06"],
  ["azure", /^gpt-?4o-1120$/, "gpt-4o-2024-11-20"],
  ["azure", /^gpt-?4o-mini-0718$/, "gpt-4o-mini-2024-07-18"],
  ["azure", /^gpt-?4-?turbo(-.*)?$/, "gpt-4-turbo"],
  ["azure", /^gpt-?3\.?5-?turbo.*$/, "gpt-3.5-turbo"],
  ["azure", /^o1-(?:preview-)?0912$/, "o1-preview"],
  ["azure", /^o1-mini-0912$/, "o1-mini"],
  ["azure", /^o1-1217$/, "o1"],
  ["azure", /^o3-mini-0131$/, "o3-mini"],
  ["azure", /^o3-0416$/, "o3"],
  ["azure", /^o4-mini-0416$/, "o4-mini"],
  ["azure", /^(?:deepseek-)?(r1|v3)(-0\d+)?$/, "deepseek-$1"],
  ["aws", /^(?:amazon-)?nova-?2\.?0?-?(lite|pro|premier|micro)$/, "amazon.nova-2-$1-v1:0"],
  ["aws", /^(?:amazon-)?nova-(lite|pro|premier|micro)$/, "amazon.nova-$1-v1:0"],
  ["aws", /^(?:meta-)?llama-?(\d)-(\d)-(\d+)b(?:-instruct)?$/, "meta.llama$1-$2-$3b-instruct-v1:0"],
  ["aws", /^(?:meta-)?llama-?(\d)-(\d+)b(?:-instruct)?$/, "meta.llama$1-$2b-instruct-v1:0"],
  ["aws", /^(?:meta-)?llama-?4-(maverick|scout)(?:-17b)?.*$/, "meta.llama4-$1-17b-instruct-v1:0"],
  ["aws", /^deepseek-?r1$/, "deepseek.r1-v1:0"],
  ["aws", /^gpt-oss-(20|120)b$/, "openai.gpt-oss-$1b-1:0"],
  ["aws", /^claude-sonnet-4-5$/, "claude-sonnet-4-5-20250929-v1:0"],
  ["aws", /^claude-haiku-4-5$/, "claude-haiku-4-5-20251001-v1:0"],
  ["aws", /^claude-opus-4-1$/, "claude-opus-4-1-20250805-v1:0"],
  ["aws", /^claude-(opus|sonnet)-4$/, "claude-$1-4-20250514-v1:0"],
  ["aws", /^claude-(?:3-7-sonnet|sonnet-3-7)$/, "claude-3-7-sonnet-20250219-v1:0"],
  ["aws", /^claude-(?:3-5-sonnet|sonnet-3-5)-v2$/, "claude-3-5-sonnet-20241022-v2:0"],
  ["aws", /^claude-(?:3-5-sonnet|sonnet-3-5)$/, "claude-3-5-sonnet-20240620-v1:0"],
  ["aws", /^claude-(?:3-5-haiku|haiku-3-5)$/, "claude-3-5-haiku-20241022-v1:0"],
  ["aws", /^claude-(?:3-haiku|haiku-3)$/, "claude-3-haiku-20240307-v1:0"],
  ["google", /^(gemini-3(?:\.1)?-(?:flash|pro))$/, "$1-preview"],
];

/** A model's id from the words that a bill has for it; an unknown one in lower case with dashes. */
export function billedModelId(name: string, provider: string | null, isGlobal: boolean): string {
  const id = name
    .toLowerCase()
    .replace(/\(.*?\)/g, " ")
    .replace(/\bamazon bedrock edition\b/, "")
    .replace(/\bdeep seek\b/, "deepseek")
    .replace(/\bopen ai\b|\bazure\b|\bbedrock\b/g, " ")
    .replace(/^(?:anthropic|openai|meta|mistral ai|cohere)(?=[ .])[ .]/, "")
    .trim()
    .replaceAll(/[\s_]+/g, "-")
    .replace(/^gpt(?=\d)/, "gpt-");
  // A version is written with points on bills and with dashes in ids of Claude.
  const spelled = id.startsWith("claude") ? id.replaceAll(".", "-") : id;
  const known = NAMES.find(([cloud, pattern]) => cloud === provider && pattern.test(spelled));
  const model = known === undefined ? spelled : spelled.replace(known[1], known[2]);
  return provider === "aws" && isGlobal && spelled.startsWith("claude") ? `global.anthropic.${model}` : model;
}
