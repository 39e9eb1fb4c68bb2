import type { ClaimsAnswer } from "../../contract/catalog-answers.ts";
import type { ClaimsRequest } from "../../contract/catalog-requests.ts";
import { UserError } from "../../core/errors.ts";
import { isoDate } from "../../core/time.ts";
import { type Verdict, VERDICT_WORDS } from "../../guide/claim.ts";
import { type EvaluatedClaim, evaluateClaims } from "../../guide/evaluate-claims.ts";
import { loadClaims, loadGuide, loadGuideFacts } from "./guide-files.ts";

/** The claims that are asked for, each computed now. Throws UserError for a claim or a table that the guide lacks. */
export function claimsAnswer({ ids, table, verdict, asOfMs }: ClaimsRequest, nowMs: number): ClaimsAnswer {
  const guide = loadGuide();
  const { name, published, updated } = guide;
  const rows = loadClaims();
  const wanted = wantedIds(
    ids,
    rows.map((row) => row.id),
  );
  const tables = table === null ? null : wantedTables(table, [...new Set(rows.map((row) => row.table))]);
  const atMs = asOfMs ?? nowMs;
  const claims = evaluateClaims(
    rows.filter((row) => (!wanted || wanted.has(row.id)) && (!tables || tables.has(row.table))),
    guide,
    loadGuideFacts(atMs),
  ).filter((claim) => verdict === null || claim.verdicts.includes(verdict));
  return {
    guide: { name, published, updated },
    asOf: isoDate(atMs),
    counts: verdictCounts(claims),
    claims,
  };
}

/** How many claims have each main verdict, in the order of VERDICT_WORDS. */
function verdictCounts(claims: readonly EvaluatedClaim[]): ClaimsAnswer["counts"] {
  const order = Object.keys(VERDICT_WORDS) as Verdict[];
  return order.map((verdict) => ({
    verdict,
    claims: claims.filter((claim) => claim.verdicts[0] === verdict).length,
  }));
}

function wantedIds(ids: readonly string[], known: readonly string[]): ReadonlySet<string> | null {
  if (ids.length === 0) return null;
  const wanted = new Set(ids.flatMap((id) => id.split(",")).map((id) => id.trim().toUpperCase()));
  for (const id of wanted) {
    if (!known.includes(id)) {
      throw new UserError(
        `The guide has no claim "${id}"`,
        `Name one of ${known[0]} to ${known.at(-1)}, as listed by "breakeven claims".`,
      );
    }
  }
  return wanted;
}

/** Every table whose name contains the text. */
function wantedTables(text: string, tables: readonly string[]): ReadonlySet<string> {
  const found = tables.filter((table) => table.toLowerCase().includes(text.trim().toLowerCase()));
  if (found.length > 0) return new Set(found);
  throw new UserError(`The guide has no table "${text}"`, `Name one of: ${tables.join(", ")}.`);
}
