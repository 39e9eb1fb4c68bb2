import { type Verdict, VERDICT_WORDS } from "../../guide/claim.ts";
import type { EvaluatedClaim } from "../../guide/evaluate-claims.ts";

/** A table of the guide and what became of its claims. */
export interface Topic {
  name: string;
  claims: EvaluatedClaim[];
  /** Number of claims by main verdict; verdicts without a claim are left out. */
  counts: { verdict: Verdict; claims: number }[];
}

const VERDICTS = Object.keys(VERDICT_WORDS) as Verdict[];

/** Claims by table, in order of first appearance; given a verdict, only the claims with that main verdict. */
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

/** The verdict in an address; null if there is none, or an unknown one. */
export const verdictIn = (query: URLSearchParams): Verdict | null =>
  VERDICTS.find((verdict) => verdict === query.get("verdict")) ?? null;
