import type { TokenKind } from "../core/tokens.ts";
import type { ServiceTier } from "../core/usage.ts";
import { billedModelId } from "./billed-models.ts";
import { notMovableKind } from "./not-movable.ts";

/** What the name of a cloud's meter or SKU says that it counts. */
export interface Meter {
  /** In the price book's spelling where it is known. */
  model: string | null;
  /** Null where it counts something else than tokens, or both kinds. */
  kind: TokenKind | null;
  tier: ServiceTier;
  notMovable: string | null;
}

/**
 * Takes the name of a meter apart: "gpt 4.1 nano cached Inp glbl Tokens", "USE1-NovaPro-input-tokens",
 * "Gemini 2.5 Flash GA Thinking Text Output - Predictions". What is neither a kind of token nor a way of delivery is the
 * model, unless another column names it.
 */
export function readMeter(text: string, provider: string | null, named: string | null = null): Meter {
  const words = spaced(text);
  const counted = kindOf(words);
  const kind = counted === null ? null : (PRICED_AS_TEXT[provider ?? ""]?.[counted] ?? counted);
  const tier = TIERS.find(([pattern]) => pattern.test(words))?.[1] ?? "standard";
  const isGlobal = /\bglobal\b/.test(words);
  const name = (named ?? withoutKinds(words, provider)).trim();
  const model = name === "" ? null : billedModelId(name, provider, isGlobal);
  return { model, kind, tier, notMovable: kindOfOther(words, kind) };
}

/** Kinds that have no price of their own: on Google a picture in a prompt costs what text does. */
const PRICED_AS_TEXT: Readonly<Record<string, { readonly [kind in TokenKind]?: TokenKind }>> = {
  google: { imageInput: "input", imageCacheRead: "cacheRead" },
};

/** Does the text speak of a language model's tokens? */
export const isAboutTokens = (text: string): boolean => {
  const words = spaced(text);
  return /\btokens?\b/.test(words) || (kindOf(words) !== null && MODEL_WORDS.test(words));
};

const MODEL_WORDS =
  /\b(gpt|o[134]|claude|gemini|gemma|llama|mistral|mixtral|ministral|nova|titan|cohere|command|deep ?seek|grok|phi|qwen|palmyra|jamba|kimi|r1|v3)\b/;

/** Words apart, in lower case: "NovaPro-input-tokens" is "nova pro input tokens". */
const spaced = (text: string): string =>
  text
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll(/([a-z])Token/g, "$1 Token")
    .toLowerCase()
    .replaceAll(/[_/,()–-]+/g, " ")
    .replaceAll(/:/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

/** The first match counts. */
const KINDS: readonly (readonly [pattern: RegExp, kind: TokenKind])[] = [
  [/cache write.*\b(1 ?h|1 hours?|1 hr)\b|cache write ?1 ?h/, "cacheWrite1h"],
  [/cache (write|creation)|caching write/, "cacheWrite5m"],
  [/(cach(ed|e|ing)|cchd|cd)\b.*\baudio|audio.*\bcach/, "audioCacheRead"],
  [/(cach(ed|e|ing)|cchd|cd)\b.*\bimage|image.*\bcach/, "imageCacheRead"],
  [/\b(cach(ed|e|ing)|cchd|cd) ?(in(put|pt|p)?|read|hits?)?\b/, "cacheRead"],
  [/\b(audio|aud) .*\b(out(put|pt|p)?|opt)\b/, "audioOutput"],
  [/\b(audio|aud) .*\b(in(put|pt|p))\b/, "audioInput"],
  [/\b(image|img) .*\b(out(put|pt|p)?|opt)\b/, "imageOutput"],
  [/\b(image|img) .*\b(in(put|pt|p))\b/, "imageInput"],
  [/\b(thinking|reasoning)\b/, "reasoning"],
  [/\b(out(put|pt|p)?|outputs|opt|completions?|response|generated)\b/, "output"],
  [/\b(in(put|pt|p)|inputs|prompts?)\b/, "input"],
];

function kindOf(words: string): TokenKind | null {
  if (/\bstorage\b/.test(words)) return null;
  return KINDS.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}

const TIERS: readonly (readonly [pattern: RegExp, tier: ServiceTier])[] = [
  [/\bbatch\b/, "batch"],
  [/\bflex\b/, "flex"],
  [/\b(priority|prty|pp)\b/, "priority"],
];

function kindOfOther(words: string, kind: TokenKind | null): string | null {
  if (/\bcach.*storage\b/.test(words)) return "cache storage";
  const known = notMovableKind(words);
  // A model of text that reads pictures and sound is one of text.
  return kind !== null && (known === "images" || known === "audio") ? null : known;
}

const WORDS =
  /\b(tokens?|counts?|units?|usage|mp|inputs?|inpt?|outputs?|outpt?|out|opt|cached|cache|caching|cchd|cd|reads?|writes?|hits?|1 ?h|5 ?m|batch|flex|priority|prty|pp|global|glbl|gl|regional|regnl|rgnl|region|us region|data ?zone|dzone|dzn|dz|standard|std|predictions?|ga|text|thinking|reasoning|storage|on demand|ondemand|provisioned|managed|processing|mantle|short|long|context|1k|1m|long context|short context|lctx|audio|aud|image|img|video|charge|model|per|million|thousand|online|generate content|generativelanguage|use1|use2|usw2|euw\d|euc1|apn1|aps\d|apse\d|aps1|cac1|sae1)\b/g;

/** Before the meter's name AWS writes the region: "USE1". */
const withoutKinds = (words: string, provider: string | null): string =>
  (provider === "aws" ? words.replace(/^(?:mp )?(?:[a-z]{2,4}\d )+(?=\S)/, "") : words)
    .replaceAll(WORDS, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
