import type { DialectFamily } from "../dialects/failure.ts";
import { upstreamKinds } from "./upstream-kinds.ts";

/** Every format in which something can be asked, with its family; null: a path that names no model. */
export function requestFormats(): { surface: string | null; family: DialectFamily }[] {
  const surfaces = new Set(upstreamKinds().flatMap((kind) => kind.surfaces));
  return FAMILIES.flatMap((family) => [null, ...surfaces].map((surface) => ({ surface, family })));
}

const FAMILIES: readonly DialectFamily[] = ["openai", "anthropic", "gemini"];
