import { type Verdict, VERDICT_WORDS } from "../../guide/claim.ts";
import type { EvaluatedClaim } from "../../guide/evaluate-claims.ts";

/** A table of the guide and what became of its claims. */
export interface Topic {
  name: string;
  claims: EvaluatedClaim[];
  /** Claims of it by main verdict; verdicts that none has are left out. */
  counts: { verdict: Verdict; claims: number }[];
}

const VERDICTS = Object.keys(VERDICT_WORDS) as Verdict[];

/** Claims by table, in the order in which the tables first come; with a verdict only those of it, by main verdict. */
export function topicsOf(claims: readonly EvaluatedClaim[], verdict: Verdict | null): Topic[] {
  const names = [...new Set(claims.map(({ table }) => table))];
  return names.flatMap((name) => {
    const own = claims.filter(
      (claim) => claim.table === name && (verdict === null || claim.verdicts[0] === verdict),
    );
    const counts = VERDICTS.map((each) => ({
      verdict: each,
      claims: own.filter(({ verdicts }) => verdicts[0] === each).length,
    })).filter((count) => count.claims > 0);
    return own.length === 0 ? [] : [{ name, claims: own, counts }];
  });
}

/** The verdict that an address asks for; null for all, and for what is none. */
export const verdictIn = (query: URLSearchParams): Verdict | null =>
  VERDICTS.find((verdict) => verdict === query.get("verdict")) ?? null;
