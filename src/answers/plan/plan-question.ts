import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseAssumptionFile } from "../../catalog/assumption-file.ts";
import { loadAssumptions } from "../../catalog/assumptions.ts";
import { findGpu } from "../../catalog/gpus.ts";
import { modelFromConfig } from "../../catalog/model-config.ts";
import { nearestModels, resolveModel } from "../../catalog/models.ts";
import { overrideAssumptions, parseAssume, type AssumptionChange } from "../../core/assumption-override.ts";
import { UserError } from "../../core/errors.ts";
import { type Assumption, typicalValues } from "../../core/assumption.ts";
import { valueOf } from "../../economics/value-of.ts";
import type { ModelArchitecture } from "../../core/model.ts";
import { parseOffer } from "../../core/parse-offer.ts";
import { DAY_MS, isoDate } from "../../core/time.ts";
import type { PlanCatalog, PlanConstraints } from "../../planner/inputs.ts";
import { guideAssumptions, type GuideAssumptions } from "../../guide/guide-assumptions.ts";
import { DEFAULT_SEED } from "../../planner/cost/ranges.ts";
import { loadGuide } from "../claims/guide-files.ts";
import type { CommandIo } from "../../cli/command.ts";
import { dataFolder } from "../../cli/data-folder.ts";
import { exchangeRates } from "../exchange-rates.ts";
import { planCatalog, withTypedPrices } from "./plan-catalog.ts";
import type { TrafficRequest } from "./read-traffic.ts";
import { readQuality } from "./quality-file.ts";
import { checkModels, readTasks, SAVED_TASKS } from "./tasks-file.ts";

/** Flags of `plan` as commander hands them over. */
export interface PlanFlags {
  model?: string;
  inputTokens?: number;
  cachedInputTokens?: number;
  outputTokens?: number;
  apiSpend?: number;
  monthlyRequests?: number;
  asMonth?: true;
  asOf?: number;
  invoice?: number;
  rate?: string[];
  tasks?: string;
  writeTasks?: string;
  undecided?: string;
  target?: string[];
  offer?: string[];
  onlyOffers?: true;
  ttft?: number;
  tpot?: number;
  private?: true;
  frontierNeeded?: true;
  gpuSkills: boolean;
  rapidSwitching?: true;
  horizon?: number;
  people: boolean;
  assume?: string[];
  quality?: string;
  data?: string;
  seed?: number;
  out?: string;
  report?: string;
  json?: true;
}

/** What was asked: the traffic to read, the facts to use, what the user decided. */
export interface PlanQuestion {
  traffic: TrafficRequest;
  catalog: PlanCatalog;
  constraints: PlanConstraints;
  /** The rows in whose place single values of `--assume` stand. */
  replaced: Assumption[];
  /** What the reader must know about how the question was understood. */
  notes: string[];
}

const DEFAULT_TTFT_MS = 2000;
const DEFAULT_TPOT_MS = 50;
const DEFAULT_HORIZON_MONTHS = 24;
/** Days between the as-of date and the catalog's newest price beyond which it is said. */
const MOST_DAYS_APART = 120;

/** Turns the command line into a question. Throws UserError for anything that does not make sense together. */
export async function planQuestion(
  io: CommandIo,
  files: readonly string[],
  flags: PlanFlags,
): Promise<PlanQuestion> {
  const ledger = checkSource(io, files, flags);
  const tasksFile = flags.tasks ?? savedTasks(ledger);
  const asOfMs = flags.asOf ?? Math.floor(io.nowMs() / DAY_MS) * DAY_MS;
  const { changes, guide } = await assumptionChanges(io, flags.assume ?? []);
  const { names, extra } = await targets(io, flags.target ?? []);
  const quality =
    flags.quality === undefined ? [] : readQuality(await text(io, flags.quality, "--quality"), flags.quality);
  const base = planCatalog(changes, extra, quality);
  const catalog = guide === null ? base : asTheGuide(base, guide);
  const quotes = (flags.offer ?? []).map((text) =>
    parseOffer(text, { resolveGpu: (name) => findGpu(name)?.name ?? null, date: isoDate(asOfMs) }),
  );
  if (flags.onlyOffers === true && quotes.length === 0) {
    throw new UserError(
      "--only-offers needs a quote",
      "Add --offer, for example --offer 8xH100@2.20/h,12mo.",
    );
  }
  const inputOverOutput = valueOf(typicalValues(catalog.assumptions), "input_over_output_ratio");
  return {
    catalog,
    replaced: replacedRows(changes),
    notes: [
      ...(flags.tasks === undefined && tasksFile !== null ? [`what may move is what ${tasksFile} says`] : []),
      ...dateNotes(asOfMs, catalog.prices.date),
      ...(guide === null
        ? []
        : [
            "the guide's API prices stand in for the catalog's: it knows no cached, batch or long-context price",
          ]),
    ],
    traffic: {
      files: files.map((file) => resolve(io.cwd, file)),
      asOfMs,
      model: flags.model ?? null,
      month: { asMonth: flags.asMonth === true, monthlyRequests: flags.monthlyRequests ?? null },
      invoiceUsd: flags.invoice ?? null,
      usdPerUnit: exchangeRates(flags.rate ?? [], catalog.assumptions),
      givenRates: new Set((flags.rate ?? []).map((word) => word.split("=")[0]!.trim().toUpperCase())),
      seed: flags.seed ?? DEFAULT_SEED,
      typed: files.length > 0 || ledger !== null ? null : typed(flags, asOfMs, inputOverOutput),
      ledger,
      inputOverOutput,
    },
    constraints: {
      asOfMs,
      decisions: await tasks(io, tasksFile, flags, catalog),
      undecided: {
        mayMove: undecided(flags.undecided),
        toModels: [],
        private: flags.private === true,
        kind: "interactive",
        frontierNeeded: flags.frontierNeeded === true,
        ttftMs: null,
      },
      targets: names,
      slo: { ttftP95Ms: flags.ttft ?? DEFAULT_TTFT_MS, tpotP95Ms: flags.tpot ?? DEFAULT_TPOT_MS },
      quotes,
      onlyQuotes: flags.onlyOffers === true,
      horizonMonths: flags.horizon ?? guide?.horizonMonths ?? DEFAULT_HORIZON_MONTHS,
      people: flags.people,
      frontierNeeded: flags.frontierNeeded === true,
      noGpuSkills: !flags.gpuSkills,
      rapidSwitching: flags.rapidSwitching === true,
      seed: flags.seed ?? DEFAULT_SEED,
    },
  };
}

/** The world as the popular guide sees it: its GPU and API prices in place of the catalog's. */
function asTheGuide(catalog: PlanCatalog, guide: GuideAssumptions): PlanCatalog {
  const [offer] = guide.offers;
  if (offer === undefined) throw new Error("the guide has no GPU prices");
  return {
    ...catalog,
    offers: guide.offers,
    prices: withTypedPrices(catalog.prices, guide.apiPrices, offer.source, offer.date),
  };
}

/** An as-of date far from the catalog's own: what has a history follows the date, the rest cannot. */
function dateNotes(asOfMs: number, pricesDate: string): string[] {
  const catalogMs = Date.parse(pricesDate);
  const days = (asOfMs - catalogMs) / DAY_MS;
  if (days < -MOST_DAYS_APART) {
    return [
      `--as-of ${isoDate(asOfMs)}: only API list prices have a history; hosts of open models and GPUs are priced as of the catalog (2026)`,
    ];
  }
  if (days > MOST_DAYS_APART) {
    return [
      `the newest list price in the catalog is of ${pricesDate}: as of ${isoDate(asOfMs)} it may have changed`,
    ];
  }
  return [];
}

/** Checks that one source is named, and answers the data folder where it is the ledger. */
function checkSource(io: CommandIo, files: readonly string[], flags: PlanFlags): string | null {
  const totals = flags.inputTokens !== undefined || flags.outputTokens !== undefined;
  const spend = flags.apiSpend !== undefined;
  if (files.length > 0 && (totals || spend)) {
    throw new UserError(
      "both files and typed totals were given",
      "Leave out --input-tokens, --output-tokens and --api-spend, or the files.",
    );
  }
  if (totals && (flags.inputTokens === undefined || flags.outputTokens === undefined)) {
    throw new UserError(
      "only one of --input-tokens and --output-tokens was given",
      "Give both, 0 where there are none.",
    );
  }
  if (totals && spend) {
    throw new UserError("both tokens and --api-spend were given", "Give one of them.");
  }
  if (files.length > 0 || totals || spend) return null;
  const folder = dataFolder(io, flags.data);
  if (!existsSync(folder)) {
    throw new UserError(
      "nothing to plan on",
      "Pass a usage export, or --model gpt-5.4 --input-tokens 500M --output-tokens 100M, or --model gpt-5.4 --api-spend 20000; `breakeven demo` shows one.",
    );
  }
  return folder;
}

function typed(
  flags: PlanFlags,
  asOfMs: number,
  inputOverOutput: number,
): NonNullable<TrafficRequest["typed"]> {
  const inputTokens = flags.inputTokens ?? 0;
  const cached = flags.cachedInputTokens ?? null;
  if (cached !== null && cached > inputTokens) {
    throw new UserError(
      `--cached-input-tokens ${cached} is more than --input-tokens ${inputTokens}`,
      "The cached part is part of the input: give the whole prompt as input.",
    );
  }
  const totals =
    flags.apiSpend === undefined
      ? { inputTokens, cachedInputTokens: cached, outputTokens: flags.outputTokens ?? 0 }
      : null;
  return {
    model: flags.model ?? null,
    asOfMs,
    totals,
    apiSpendUsd: flags.apiSpend ?? null,
    monthlyRequests: flags.monthlyRequests ?? null,
    inputOverOutput,
  };
}

function undecided(text: string | undefined): "yes" | "undecided" {
  if (text === undefined || text === "stay") return "undecided";
  if (text === "move") return "yes";
  throw new UserError(`--undecided is "${text}"`, "Write stay or move.");
}

async function assumptionChanges(
  io: CommandIo,
  words: readonly string[],
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
    else changes.push(...parseAssumptionFile(await text(io, word, "--assume"), word));
  }
  return { changes, guide };
}

/** What stands where a single value was set, had it not been set; bands, files and the guide hold. */
function replacedRows(changes: readonly AssumptionChange[]): Assumption[] {
  const isSingle = ({ origin, low, high }: AssumptionChange): boolean =>
    origin === "--assume" && low === high;
  const names = new Set(changes.filter(isSingle).map(({ name }) => name));
  if (names.size === 0) return [];
  const others = changes.filter((change) => !isSingle(change));
  return overrideAssumptions(loadAssumptions(), others).filter(({ name }) => names.has(name));
}

async function targets(
  io: CommandIo,
  words: readonly string[],
): Promise<{ names: string[]; extra: ModelArchitecture[] }> {
  const names: string[] = [];
  const extra: ModelArchitecture[] = [];
  for (const word of words) {
    if (word.endsWith(".json")) {
      const model = modelFromConfig(parseJson(await text(io, word, "--target"), word), word);
      extra.push(model);
      names.push(model.name);
      continue;
    }
    const found = resolveModel(word);
    if (found === null) {
      throw new UserError(
        `--target ${word}: no such model in the catalog`,
        `Did you mean ${nearestModels(word).join(", ")}? A config.json works too.`,
      );
    }
    if (found.note !== null) io.stderr(`${found.note}\n`);
    names.push(found.model.name);
  }
  return { names, extra };
}

function parseJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new UserError(`${file} is not JSON`, "Pass the config.json of the model.", { cause });
  }
}

/** Tasks that were marked on the dashboard hold for plans on its ledger. */
function savedTasks(ledger: string | null): string | null {
  const file = ledger === null ? null : join(ledger, SAVED_TASKS);
  return file !== null && existsSync(file) ? file : null;
}

/** The tasks of a file. `--private` holds for each of them, whatever its own column says: it fails closed. */
async function tasks(
  io: CommandIo,
  file: string | null,
  flags: PlanFlags,
  catalog: PlanCatalog,
): Promise<PlanConstraints["decisions"]> {
  if (file === null) return new Map();
  const decisions = readTasks(await text(io, file, "--tasks"), file);
  const isKnown = (model: string): boolean =>
    catalog.openModel(model) !== null || catalog.prices.find(null, model) !== null;
  checkModels(decisions, isKnown, file);
  if (flags.private !== true) return decisions;
  return new Map([...decisions].map(([name, decision]) => [name, { ...decision, private: true }]));
}

async function text(io: CommandIo, file: string, flag: string): Promise<string> {
  try {
    return await readFile(resolve(io.cwd, file), "utf8");
  } catch (cause) {
    throw new UserError(`${flag} ${file}: cannot read it`, "Check the path.", { cause });
  }
}
