import { loadClosedAlternatives } from "../../catalog/closed-alternatives.ts";
import type { Configuration } from "../../gateway/configuration/configuration.ts";
import { upstreamKind } from "../../upstreams/upstream-kinds.ts";
import type { Startup } from "./startup-text.ts";

/** A model that this configuration serves, and the path to ask on; null where no model name is known. */
export function exampleRequest(
  { models, upstreams }: Configuration,
  mode: Startup["mode"],
): Startup["example"] {
  if (mode === "demo") return { model: "demo", path: "/v1/chat/completions" };
  if (mode === "observe") return forProvider("openai");
  const listed = Object.entries(models).find(([name]) => !name.includes("*"));
  if (listed !== undefined) {
    const [model, { upstream }] = listed;
    return { model, path: pathFor(upstreams[upstream]?.kind ?? "") };
  }
  if (Object.keys(models).length > 0) return null;
  const examples = Object.values(upstreams).map(({ kind }) => forProvider(kind));
  return examples.find((example) => example !== null) ?? null;
}

/** The dialect families that these upstreams serve, OpenAI's first. */
export function answeredFamilies({ upstreams }: Configuration, mode: Startup["mode"]): Startup["families"] {
  if (mode === "demo" || mode === "observe") return MAKERS;
  const all = [...MAKERS, "vertex", "bedrock"] as const;
  const kinds = Object.values(upstreams).map(({ kind }) => upstreamKind(kind));
  return all.filter((family) => kinds.some((kind) => kind?.basePaths[family] !== undefined));
}

const MAKERS = ["openai", "anthropic", "gemini"] as const;

/** One of the provider's current models that the catalog lists. */
function forProvider(kind: string): Startup["example"] {
  const provider = upstreamKind(kind)?.priceProvider;
  const known = loadClosedAlternatives().find((row) => row.provider === provider);
  return known === undefined ? null : { model: known.model, path: pathFor(kind) };
}

const pathFor = (kind: string): "/v1/chat/completions" | "/v1/messages" =>
  upstreamKind(kind)?.surfaces.includes("openai-chat") === false ? "/v1/messages" : "/v1/chat/completions";
