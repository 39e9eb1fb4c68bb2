import { Command } from "commander";
import { UserError } from "../core/errors.ts";
import { type Verdict, VERDICT_WORDS } from "../guide/claim.ts";
import { claimsAnswer } from "../answers/claims/claims-answer.ts";
import { claimsText } from "./claims/claims-text.ts";
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
  const verdict = flags.verdict === undefined ? null : verdictNamed(flags.verdict);
  const request = { ids, table: flags.table ?? null, verdict, asOfMs: flags.asOf ?? null };
  const found = claimsAnswer(request, io.nowMs());
  if (flags.json) printJson(io, found);
  else if (found.claims.length === 0) io.stdout("No claim of the guide is all of that at once.\n");
  else io.stdout(claimsText(found, io));
}

function verdictNamed(text: string): Verdict {
  const code = text.trim().toUpperCase();
  const found = (Object.keys(VERDICT_WORDS) as Verdict[]).find((it) => it === code);
  if (!found)
    throw new UserError(
      `There is no verdict "${text}"`,
      `Use one of ${Object.keys(VERDICT_WORDS).join(", ")}.`,
    );
  return found;
}
