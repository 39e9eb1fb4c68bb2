import { existsSync } from "node:fs";
import { findGpu } from "../../catalog/gpus.ts";
import { checkPlanRequest, hasTypedTotals, type PlanRequest } from "../../contract/plan-request.ts";
import type { Assumption } from "../../core/assumption.ts";
import { UserError } from "../../core/errors.ts";
import type { QualityResult } from "../../core/quality.ts";
import { parseOffer } from "../../core/parse-offer.ts";
import { DAY_MS, isoDate } from "../../core/time.ts";
import type { GuideAssumptions } from "../../guide/guide-assumptions.ts";
import { DEFAULT_SEED } from "../../planner/cost/ranges.ts";
import type { PlanCatalog, PlanConstraints } from "../../planner/model/inputs.ts";
import type { TypedTraffic } from "../../traffic/typed-traffic.ts";
import { exchangeRates, givenCurrencies } from "../exchange-rates.ts";
import { assumptionChanges, replacedAssumptions } from "./assumption-changes.ts";
import { guideCatalog } from "./guide-catalog.ts";
import { askedDemands, isPrivate } from "./asked-demands.ts";
import { planCatalog } from "./plan-catalog.ts";
import { type Seller, sellerOf } from "./model-in-use.ts";
import type { PlanPlace } from "./plan-place.ts";
import { readQuality } from "./quality-file.ts";
import type { TrafficRequest } from "./read-traffic.ts";
import { targetModels } from "./target-models.ts";
import { taskDecisions, tasksFile } from "./task-decisions.ts";

/** A request with everything that its words stand for: the traffic to read, the facts to use, what the user decided. */
export interface PlanQuestion {
  traffic: TrafficRequest;
  catalog: PlanCatalog;
  constraints: PlanConstraints;
  /** The assumptions that single values of `assume` replace, as they would be without them. */
  replaced: Assumption[];
  /** How the request was understood, where the plan's reader must know it. */
  notes: string[];
  /** Remarks for the person who asks, which are not part of the plan: which model a name was taken for. */
  remarks: string[];
}

const DEFAULT_TTFT_MS = 2000;
const DEFAULT_TPOT_MS = 50;
const DEFAULT_HORIZON_MONTHS = 24;
/** With more days than this between the as-of date and the catalog's newest price, a note says so. */
const MOST_DAYS_APART = 120;

/** Turns a request into a question. Throws UserError for anything that does not make sense together. */
export async function planQuestion(request: PlanRequest, place: PlanPlace): Promise<PlanQuestion> {
  checkPlanRequest(request, { hasFiles: place.files.length > 0 });
  const ledger = ledgerOf(request, place);
  const asOfMs = request.asOf ?? Math.floor(place.nowMs / DAY_MS) * DAY_MS;
  const { changes, guide } = await assumptionChanges(request.assume ?? [], place, request.growth ?? null);
  const { names, fromConfigs, remarks } = await targetModels(request.target ?? [], place);
  const base = planCatalog(changes, fromConfigs, await ownQuality(request, place));
  const catalog = guide === null ? base : guideCatalog(base, guide);
  const seller = sellerOf(request, catalog.prices, inputOverOutputOf(catalog));
  const tasks = await tasksFile(request, place, ledger);
  return {
    catalog,
    replaced: replacedAssumptions(changes),
    remarks,
    notes: [
      ...(tasks?.isSaved === true ? [`what may move is what ${tasks.file} says`] : []),
      ...(seller.note === null ? [] : [seller.note]),
      ...dateNotes(asOfMs, catalog.prices.date),
      ...(guide === null
        ? []
        : [
            "the guide's API prices stand in for the catalog's: it knows no cached, batch or long-context price",
          ]),
    ],
    traffic: {
      ...trafficOf(request, seller, { files: place.files, ledger, catalog, asOfMs }),
      columns: request.columns === undefined ? null : await wordsOrFile(request.columns, "columns", place),
      map: await Promise.all((request.map ?? []).map((words) => wordsOrFile(words, "map", place))),
    },
    constraints: constraintsOf(request, {
      asOfMs,
      guide,
      targets: names,
      decisions: taskDecisions(tasks, request, catalog),
    }),
  };
}

/** Words, or what a file that they name holds: words have an equals sign. */
const wordsOrFile = async (words: string, setting: "columns" | "map", place: PlanPlace): Promise<string> =>
  words.includes("=") ? words : place.readText(words, setting);

/** The data folder of a plan on the ledger; null where the traffic is in files or typed. */
function ledgerOf(request: PlanRequest, { files, dataFolder }: PlanPlace): string | null {
  if (files.length > 0 || hasTypedTotals(request)) return null;
  if (existsSync(dataFolder)) return dataFolder;
  throw new UserError(
    "nothing to plan on",
    "Pass a usage export, or --model gpt-5.4 --input-tokens 500M --output-tokens 100M, or --model gpt-5.4 --api-spend 20000; `breakeven demo` shows one.",
  );
}

async function ownQuality({ quality }: PlanRequest, place: PlanPlace): Promise<QualityResult[]> {
  return quality === undefined ? [] : readQuality(await place.readText(quality, "quality"), quality);
}

const inputOverOutputOf = ({ assumptions }: PlanCatalog): number =>
  assumptions.find(({ name }) => name === "input_over_output_ratio")?.typical ?? 10;

function trafficOf(
  request: PlanRequest,
  seller: Seller,
  {
    files,
    ledger,
    catalog,
    asOfMs,
  }: { files: readonly string[]; ledger: string | null; catalog: PlanCatalog; asOfMs: number },
): TrafficRequest {
  const inputOverOutput = inputOverOutputOf(catalog);
  return {
    files,
    asOfMs,
    model: request.model ?? null,
    period: { fromMs: request.from ?? null, toMs: request.to ?? null },
    month: { asMonth: request.asMonth === true, monthlyRequests: request.monthlyRequests ?? null },
    invoiceUsd: request.invoice ?? null,
    usdPerUnit: exchangeRates(request.rate ?? [], catalog.assumptions),
    givenRates: givenCurrencies(request.rate ?? []),
    seed: request.seed ?? DEFAULT_SEED,
    typed: hasTypedTotals(request)
      ? { ...typedTotals(request, asOfMs, inputOverOutput), provider: seller.provider }
      : null,
    ledger,
    inputOverOutput,
  };
}

function typedTotals(
  request: PlanRequest,
  asOfMs: number,
  inputOverOutput: number,
): Omit<TypedTraffic, "provider"> {
  return {
    model: request.model ?? null,
    asOfMs,
    totals:
      request.apiSpend === undefined
        ? {
            inputTokens: request.inputTokens ?? 0,
            cachedInputTokens: request.cachedInputTokens ?? null,
            outputTokens: request.outputTokens ?? 0,
          }
        : null,
    apiSpendUsd: request.apiSpend ?? null,
    monthlyRequests: request.monthlyRequests ?? null,
    inputOverOutput,
  };
}

function constraintsOf(
  request: PlanRequest,
  {
    asOfMs,
    guide,
    targets,
    decisions,
  }: Pick<PlanConstraints, "asOfMs" | "targets" | "decisions"> & { guide: GuideAssumptions | null },
): PlanConstraints {
  const quotes = (request.offer ?? []).map((text) =>
    parseOffer(text, { resolveGpu: (name) => findGpu(name)?.name ?? null, date: isoDate(asOfMs) }),
  );
  return {
    asOfMs,
    decisions,
    undecided: {
      mayMove: request.undecided === "move" ? "yes" : "undecided",
      toModels: [],
      private: isPrivate(request),
      ...(request.privacy === undefined ? {} : { privacy: request.privacy }),
      kind: "interactive",
      frontierNeeded: request.frontierNeeded === true,
      ttftMs: null,
    },
    targets,
    slo: { ttftP95Ms: request.ttft ?? DEFAULT_TTFT_MS, tpotP95Ms: request.tpot ?? DEFAULT_TPOT_MS },
    availability: request.availability ?? null,
    quotes,
    onlyQuotes: request.onlyOffers === true,
    horizonMonths: request.horizon ?? guide?.horizonMonths ?? DEFAULT_HORIZON_MONTHS,
    people: request.noPeople !== true,
    frontierNeeded: request.frontierNeeded === true,
    noGpuSkills: request.noGpuSkills === true,
    rapidSwitching: request.rapidSwitching === true,
    demands: askedDemands(request),
    seed: request.seed ?? DEFAULT_SEED,
  };
}

/** A note where the as-of date is far from the catalog's: only prices with a history follow the date. */
function dateNotes(asOfMs: number, pricesDate: string): string[] {
  const days = (asOfMs - Date.parse(pricesDate)) / DAY_MS;
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
