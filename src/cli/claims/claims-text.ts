import type { ClaimsAnswer } from "../../contract/catalog-answers.ts";
import { VERDICT_WORDS } from "../../guide/claim.ts";
import type { EvaluatedClaim } from "../../guide/evaluate-claims.ts";
import { paragraphs } from "../table.ts";
import { wrapLines } from "../text-width.ts";

/** The claims as text for a terminal: a summary, then a block per claim under the name of its table. */
export function claimsText(
  { claims, counts: all, guide, asOf }: ClaimsAnswer,
  io: { columns: number; color: boolean },
): string {
  const bold = (text: string): string => (io.color ? `\u001b[1m${text}\u001b[22m` : text);
  const counts = all
    .filter((it) => it.claims > 0)
    .map((it) => `${it.claims} ${it.verdict} (${VERDICT_WORDS[it.verdict]})`);
  const head = `The guide "${guide.name}" (${guide.published}, updated ${guide.updated}) and what became of ${claims.length === 1 ? "one claim" : `${claims.length} claims`}; prices as of ${asOf}. By main verdict: ${counts.join(", ")}.`;
  const lines = [paragraphs(head, io.columns)];
  let table = "";
  for (const claim of byTable(claims)) {
    if (claim.table !== table) {
      table = claim.table;
      lines.push("", bold(table.toUpperCase()));
    }
    lines.push("", bold(`${claim.id}  ${claim.inWords} (${claim.verdicts.join(", ")})`));
    const dated = claim.date === "" ? claim.source : `${claim.source}, ${claim.date}`;
    const parts: [string, string][] = [
      ["the guide says", claim.says],
      ["its own numbers", claim.own?.text ?? "nothing to compute from"],
      ["sourced numbers", claim.sourced?.text ?? "no source speaks of it"],
      ["rests on", dated],
    ];
    for (const [label, text] of parts) {
      const width = Math.max(20, io.columns - INDENT - LABEL);
      const [first = "", ...rest] = wrapLines(text, width);
      lines.push(`${" ".repeat(INDENT)}${`${label}:`.padEnd(LABEL)}${first}`);
      lines.push(...rest.map((line) => `${" ".repeat(INDENT + LABEL)}${line}`));
    }
  }
  return `${lines.join("\n")}\n`;
}

const INDENT = 2;
const LABEL = 17;

/** Claims of one table together, tables in the order of their first claim. */
function byTable(claims: readonly EvaluatedClaim[]): EvaluatedClaim[] {
  const tables = new Map<string, EvaluatedClaim[]>();
  for (const claim of claims) {
    const known = tables.get(claim.table);
    if (known) known.push(claim);
    else tables.set(claim.table, [claim]);
  }
  return [...tables.values()].flat();
}
