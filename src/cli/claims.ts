import { Command } from "commander";
import { UserError } from "../core/errors.ts";
import { isoDate } from "../core/time.ts";
import { type Verdict, VERDICT_WORDS } from "../guide/claim.ts";
import { type EvaluatedClaim, evaluateClaims } from "../guide/evaluate-claims.ts";
import { claimsText, verdictCounts } from "./claims/claims-text.ts";
import { loadClaims, loadGuide, loadGuideFacts } from "../answers/claims/guide-files.ts";
import { type CommandFactory, type CommandIo, examples, printJson } from "./command.ts";
import { dateFlag } from "./flags.ts";

interface ClaimsFlags {
  table?: string;
  verdict?: string;
  asOf?: number;
  json?: boolean;
}

/** `breakeven claims`: the popular guide, claim by claim. */
export const claimsCommand: CommandFactory = (io) =>
  new Command("claims")
    .description('The guide "Self-Host LLM vs API 2026", claim by claim: does it reproduce, does it hold?')
    .argument("[id...]", "claims to show, such as H1 or P4; all without one")
    .option("--table <name>", "only the tables of the guide with this in their name, such as overhead")
    .option("--verdict <code>", `only one verdict: ${Object.keys(VERDICT_WORDS).join(", ")}`)
    .option("--as-of <date>", "date of the API prices (default: today)", dateFlag())
    .option("--json", "every number as JSON")
    .addHelpText(
      "after",
      examples(
        "breakeven claims H1 P4",
        "breakeven claims --table overhead",
        "breakeven claims --verdict ARITH",
      ),
    )
    .action((ids: string[], flags: ClaimsFlags) => showClaims(io, ids, flags));

function showClaims(io: CommandIo, ids: readonly string[], flags: ClaimsFlags): void {
  const guide = loadGuide();
  const asOfMs = flags.asOf ?? io.nowMs();
  const rows = loadClaims();
  const wanted = wantedIds(
    ids,
    rows.map((row) => row.id),
  );
  const tables =
    flags.table === undefined ? null : wantedTables(flags.table, [...new Set(rows.map((row) => row.table))]);
  const verdict = flags.verdict === undefined ? null : wantedVerdict(flags.verdict);
  const shown = evaluateClaims(
    rows.filter((row) => (!wanted || wanted.has(row.id)) && (!tables || tables.has(row.table))),
    guide,
    loadGuideFacts(asOfMs),
  ).filter((claim: EvaluatedClaim) => !verdict || claim.verdicts.includes(verdict));
  const asOf = isoDate(asOfMs);
  if (flags.json) {
    const { name, published, updated } = guide;
    printJson(io, { guide: { name, published, updated }, asOf, counts: verdictCounts(shown), claims: shown });
  } else if (shown.length === 0) {
    io.stdout("No claim of the guide is all of that at once.\n");
  } else {
    io.stdout(claimsText(shown, guide, asOf, io));
  }
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

function wantedVerdict(text: string): Verdict {
  const code = text.trim().toUpperCase();
  const found = (Object.keys(VERDICT_WORDS) as Verdict[]).find((it) => it === code);
  if (!found)
    throw new UserError(
      `There is no verdict "${text}"`,
      `Use one of ${Object.keys(VERDICT_WORDS).join(", ")}.`,
    );
  return found;
}
