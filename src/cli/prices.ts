import { Command } from "commander";
import { lintCatalog } from "../catalog/catalog-lint.ts";
import { shippedCatalog } from "../catalog/shipped-catalog.ts";
import { answer, type CommandFactory, type CommandIo, examples, printJson } from "./command.ts";
import { dateFlag } from "./flags.ts";
import { priceAnswer } from "../answers/prices/price-answer.ts";
import { priceSources } from "../answers/prices/price-sources.ts";
import { lintText, pricesText } from "./prices/prices-text.ts";
import { paragraphs } from "./table.ts";

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
      if (flags.lint) showLint(io, flags);
      else if (words.length === 0) showSources(io, flags);
      else {
        const found = priceAnswer(words.join(" "), flags.provider ?? null, flags.at ?? io.nowMs());
        if (flags.json) printJson(io, found);
        else io.stdout(pricesText(found, io));
      }
    });

function showLint(io: CommandIo, flags: PricesFlags): void {
  const findings = lintCatalog(shippedCatalog());
  if (flags.json) printJson(io, { findings });
  else io.stdout(lintText(findings, io));
  answer(io, findings.some(({ severity }) => severity === "error") ? 1 : 0);
}

/** Without a name: what the catalog holds and how old it is. */
function showSources(io: CommandIo, flags: PricesFlags): void {
  const sources = priceSources();
  if (flags.json) {
    printJson(io, sources);
    return;
  }
  const lines = [
    `API models: ${sources.api.source}, newest price ${sources.api.date}, ${sources.api.providers} providers.`,
    `Open models: ${sources.hosted.prices} prices of ${sources.hosted.models} checkpoints on ${sources.hosted.hosts} hosts, tables up to ${sources.hosted.newest}.`,
    `GPUs: ${sources.offers.offers} offers of ${sources.offers.sellers} sellers, newest ${sources.offers.newest}.`,
    'Name a model or a GPU to see its prices: breakeven prices "llama 3.3 70b".',
  ];
  io.stdout(`${lines.map((line) => paragraphs(line, io.columns)).join("\n")}\n`);
}
