import { parseAssumptionFile } from "../../catalog/assumption-file.ts";
import type { Assumption } from "../../core/assumption.ts";
import { type AssumptionChange, overrideAssumptions, parseAssume } from "../../core/assumption-override.ts";
import { type GuideAssumptions, guideAssumptions } from "../../guide/guide-assumptions.ts";
import { loadGuide } from "../claims/guide-files.ts";
import { loadAssumptions } from "../../catalog/assumptions.ts";
import type { PlanPlace } from "./plan-place.ts";

/**
 * The changes that the words of `assume` make, in order: `name=value`, a file of them, or `guide` for everything that the
 * guide assumes. Throws UserError for a word that is none of these.
 */
export async function assumptionChanges(
  words: readonly string[],
  place: PlanPlace,
  growth: number | null = null,
): Promise<{ changes: AssumptionChange[]; guide: GuideAssumptions | null }> {
  const changes: AssumptionChange[] = [];
  let guide: GuideAssumptions | null = null;
  const known = new Set(loadAssumptions().map(({ name }) => name));
  for (const word of words) {
    if (word === "guide") {
      guide = guideAssumptions(loadGuide());
      for (const { name, low, typical, high, source } of guide.assumptions) {
        if (known.has(name)) changes.push({ name, low, typical, high, origin: source });
      }
    } else if (word.includes("=")) changes.push(parseAssume(word));
    else changes.push(...parseAssumptionFile(await place.readText(word, "assume"), word));
  }
  if (growth !== null)
    changes.push({ ...GROWTH, low: growth, typical: growth, high: growth, origin: "--growth" });
  return { changes, guide };
}

/** The assumption that the setting `growth` is. */
const GROWTH = { name: "traffic_growth_team" } as const;

/** The assumptions that typed single values replace, as they would be without them; bands, files and the guide apply. */
export function replacedAssumptions(changes: readonly AssumptionChange[]): Assumption[] {
  const isSingle = ({ origin, low, high }: AssumptionChange): boolean => origin === null && low === high;
  const names = new Set(changes.filter(isSingle).map(({ name }) => name));
  if (names.size === 0) return [];
  const others = changes.filter((change) => !isSingle(change));
  return overrideAssumptions(loadAssumptions(), others).filter(({ name }) => names.has(name));
}
