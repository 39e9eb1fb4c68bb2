import { Command } from "commander";
import { lintCatalog } from "../catalog/catalog-lint.ts";
import { shippedCatalog } from "../catalog/shipped-catalog.ts";
import { answer, type CommandFactory, type CommandIo, examples, printJson } from "./command.ts";
import { dateFlag } from "./flags.ts";
import { pricesAnswer } from "../answers/prices/price-answer.ts";
import { lintText, pricesText, sourcesText } from "./prices/prices-text.ts";

interface PricesFlags {
  at?: number;
  provider?: string;
  lint?: boolean;
  json?: boolean;
}

/** `breakeven prices`: what a model or a GPU costs, where, since when, according to whom. */
export const pricesCommand: CommandFactory = (io) =>
  new Command("prices")
    .description("What does a model or a GPU cost, where, since when, and according to whom?")
    .argument("[name...]", "an API model, an open model or a GPU")
    .option("--at <date>", "prices at that date (default: today)", dateFlag())
    .option("--provider <id>", "an API model at one provider, such as azure or openrouter")
    .option("--lint", "check the catalog instead: units, ranges, disagreeing sources; exit 1 on an error")
    .option("--json", "every number as JSON")
    .addHelpText(
      "after",
      examples(
        "breakeven prices gpt-5.4",
        'breakeven prices "llama 3.3 70b"',
        "breakeven prices H100",
        "breakeven prices deepseek-v4-pro --at 2026-06-01",
        "breakeven prices --lint",
      ),
    )
    .action((words: string[], flags: PricesFlags) => {
      if (flags.lint) {
        showLint(io, flags);
        return;
      }
      const name = words.length === 0 ? null : words.join(" ");
      const request = { name, provider: flags.provider ?? null, atMs: flags.at ?? null };
      const found = pricesAnswer(request, io.nowMs());
      if (flags.json) printJson(io, found);
      else io.stdout("query" in found ? pricesText(found, io) : sourcesText(found, io));
    });

function showLint(io: CommandIo, flags: PricesFlags): void {
  const findings = lintCatalog(shippedCatalog());
  if (flags.json) printJson(io, { findings });
  else io.stdout(lintText(findings, io));
  answer(io, findings.some(({ severity }) => severity === "error") ? 1 : 0);
}
