import { type Finding, type Judge, type Verdict, VERDICT_WORDS } from "./claim.ts";
import type { GuideFacts } from "./guide-facts.ts";
import type { Guide } from "./guide.ts";
import { judgeBreakEven } from "./judge-break-even.ts";
import { judgeDecisions } from "./judge-decisions.ts";
import { judgeEngines } from "./judge-engines.ts";
import { judgeEngineLoad } from "./judge-engine-load.ts";
import { judgeFaq } from "./judge-faq.ts";
import { judgeFullCost } from "./judge-full-cost.ts";
import { judgeGpuCounts } from "./judge-gpu-counts.ts";
import { judgeHardware } from "./judge-hardware.ts";
import { judgeHeadline } from "./judge-headline.ts";
import { judgeModels } from "./judge-models.ts";
import { judgeOverhead } from "./judge-overhead.ts";
import { judgeQuickComparison } from "./judge-quick-comparison.ts";
import { judgeRecovered } from "./judge-recovered.ts";
import { judgeRental } from "./judge-rental.ts";

/** What the guide claims, as a fact (catalog/guide/claims.csv). */
export interface ClaimRow {
  id: string;
  /** The table of the guide that it is in. */
  table: string;
  says: string;
  /** What the verdict rests on. */
  source: string;
  date: string;
}

export interface EvaluatedClaim extends ClaimRow {
  /** What the guide's own assumptions give; null where nothing can be computed from them. */
  own: Finding | null;
  /** What sourced numbers give; null where there is no source. */
  sourced: Finding | null;
  /** The main one first. */
  verdicts: readonly Verdict[];
  inWords: string;
}

/**
 * Checks every claim against the guide's own numbers and the prices, offers and models passed in. Throws RangeError for a
 * claim that has no judge.
 */
export const evaluateClaims = (
  claims: readonly ClaimRow[],
  guide: Guide,
  facts: GuideFacts,
): EvaluatedClaim[] =>
  claims.map((claim) => {
    const judge = JUDGES[claim.id];
    if (!judge) throw new RangeError(`the claim ${claim.id} has no judge`);
    const { own, sourced, verdicts } = judge(guide, facts);
    return { ...claim, own, sourced, verdicts, inWords: verdicts.map((it) => VERDICT_WORDS[it]).join("; ") };
  });

/**
 * Ids of all claims that can be judged.
 * @internal a test holds the list of claims to it
 */
export const judgedClaims = (): string[] => Object.keys(JUDGES);

const JUDGES: Readonly<Record<string, Judge>> = {
  ...judgeRecovered,
  ...judgeHeadline,
  ...judgeHardware,
  ...judgeRental,
  ...judgeOverhead,
  ...judgeFullCost,
  ...judgeBreakEven,
  ...judgeModels,
  ...judgeEngines,
  ...judgeDecisions,
  ...judgeQuickComparison,
  ...judgeEngineLoad,
  ...judgeFaq,
  ...judgeGpuCounts,
};
