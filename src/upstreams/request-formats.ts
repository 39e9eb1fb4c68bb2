import type { DialectFamily } from "../dialects/failure.ts";
import { upstreamKinds } from "./upstream-kinds.ts";

/** Every format in which something can be asked, with its family; null: a path that names no model. */
export function requestFormats(): { surface: string | null; family: DialectFamily }[] {
  const surfaces = new Set(upstreamKinds().flatMap((kind) => kind.surfaces));
  return FAMILIES.flatMap((family) => [null, ...surfaces].map((surface) => ({ surface, family })));
}

const EVERY: Readonly<Record<DialectFamily, true>> = {
  openai: true,
  anthropic: true,
  gemini: true,
  vertex: true,
  bedrock: true,
};
const FAMILIES = Object.keys(EVERY) as DialectFamily[];
