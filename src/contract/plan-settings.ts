import { PRIVACY_GRADES, SELLER_CLASSES } from "../planner/model/demands.ts";
import {
  amount,
  moment,
  money,
  number,
  oneOf,
  share,
  text,
  type ValueFormat,
  wholeNumber,
  words,
} from "./setting-values.ts";

/**
 * Every setting of a plan, one row each. From a row come the flag of the command line with its help, the field of the
 * API, the member of `PlanRequest`, and the words of a reproduced command line: a new setting is a new row, and the
 * place that uses it. Rows are in the order of the help; a name in camel case is `--camel-case` as a flag.
 */
export const PLAN_SETTINGS = {
  model: value("id", text, "API model of rows that name none, or of the totals below"),
  host: flagOnly(
    value("name", text, "who hosts that model, where it is an open one (default the middle price)"),
  ),
  inputTokens: flagOnly(value("count", amount(), "tokens a month instead of a file (500M)")),
  cachedInputTokens: flagOnly(value("count", amount(), "the part of them read from cache")),
  outputTokens: flagOnly(value("count", amount(), "tokens a month, reasoning included (100M)")),
  apiSpend: flagOnly(value("usd", money(), "dollars a month instead of tokens (20k)")),
  monthlyRequests: value(
    "count",
    amount({ atLeast: 1 }),
    "the same shape comes to this many requests a month",
  ),
  asMonth: onOrOff("less than a week was observed: its pattern repeats all month"),
  asOf: value("date", moment, "price everything at this date (default today)"),
  from: value("date", moment, "plan only on usage from this day or moment on (UTC)"),
  to: value("date", moment, "plan only on usage before this day or moment, which is not included"),
  invoice: value("usd", money(), "the bill of the observed period, to tie out against"),
  rate: list("currency=usd", text, "exchange rate, e.g. CNY=0.14 (repeatable)"),
  columns: value(
    "what=column,...",
    text,
    "what columns of a table of your own are, e.g. time=ts,input=ptoks; or a file",
  ),
  map: list("name=model", text, "which model a name in your rows is, or a file of them (repeatable)"),
  tasks: flagOnly(value("file", text, "what may move: a file that --write-tasks made")),
  undecided: value("stay|move", oneOf("stay", "move"), "what holds for tasks nobody decided (default stay)"),
  target: list("model", text, "open model to consider: name, hub id or config.json (repeatable)"),
  offer: list("quote", text, "your quote, e.g. 8xH100@2.20/h,12mo or dedicated:2xH100@4.50/h (repeatable)"),
  onlyOffers: onOrOff("judge these quotes alone, no list prices for GPUs"),
  ttft: value("ms", number({ atLeast: 1 }), "time to first token at p95 (default 2000)"),
  tpot: value("ms", number({ atLeast: 0.1 }), "time per output token at p95 (default 50)"),
  availability: value(
    "share",
    number({ atLeast: 0, atMost: 0.999999 }),
    "share of the time in which it must be served, e.g. 0.999: adds what that takes",
  ),
  private: onOrOff("the data must not leave: own hardware only, unless --privacy says more"),
  privacy: value(
    "grade",
    oneOf(...PRIVACY_GRADES),
    "what private means: own-premises (machines that you own; what --private alone means), data-centre (whole machines for you alone, owned or under contract), agreement (a provider that signs one)",
  ),
  vendors: value("names", words, "approved vendors alone, e.g. openai,azure,aws"),
  regions: value("codes", words, "served in one of these alone, e.g. EU,CH: what is not known does not pass"),
  require: value(
    "names",
    words,
    "what a vendor must attest, e.g. soc2,hipaa: what is not known does not pass",
  ),
  qualityFloor: value(
    "floor",
    share,
    "least score over that of today's model on published suites (0.9), or on one of them (GPQA=0.95)",
  ),
  sellers: value(
    "class",
    oneOf(...SELLER_CLASSES),
    "data-centre: no marketplace of strangers' machines (default); any: those too",
  ),
  frontierNeeded: onOrOff("only a frontier model will do"),
  noGpuSkills: onOrOff("nobody here can run GPUs"),
  rapidSwitching: onOrOff("the model changes every few weeks"),
  horizon: value(
    "months",
    wholeNumber({ atLeast: 1, atMost: 120 }),
    "months over which the decision is judged (default 24)",
  ),
  growth: value(
    "factor",
    number({ atLeast: 0.01 }),
    "the traffic grows by this factor a year, 2 = it doubles (default 1)",
  ),
  noPeople: onOrOff("leave the work of running it out"),
  assume: list(
    "name=value",
    text,
    "set an assumption, name=low..typical..high, a file of them, or `guide` (repeatable)",
  ),
  quality: flagOnly(value("file", text, "your own evaluation results: model, benchmark, version, score")),
  seed: value("number", wholeNumber(), "seed of the 2,000 draws"),
} as const;

/** One value, given at most once. */
export interface ValueSetting<Value> extends Described {
  readonly kind: "value";
  readonly placeholder: string;
  readonly format: ValueFormat<Value>;
}

/** A value that may be given several times. */
export interface ListSetting<Value> extends Described {
  readonly kind: "list";
  readonly placeholder: string;
  readonly format: ValueFormat<Value>;
}

/** Given, or not. */
export interface SwitchSetting extends Described {
  readonly kind: "switch";
}

interface Described {
  readonly help: string;
}

export type PlanSettings = typeof PLAN_SETTINGS;
export type PlanSettingName = keyof PlanSettings;

/** Settings that the API has no field for: monthly totals, and files of the machine that the command runs on. */
export type FlagOnlyName = {
  [Name in PlanSettingName]: PlanSettings[Name] extends FlagOnly ? Name : never;
}[PlanSettingName];

interface FlagOnly {
  readonly isFlagOnly: true;
}

function value<Value>(placeholder: string, format: ValueFormat<Value>, help: string): ValueSetting<Value> {
  return { kind: "value", placeholder, format, help };
}

function list<Value>(placeholder: string, format: ValueFormat<Value>, help: string): ListSetting<Value> {
  return { kind: "list", placeholder, format, help };
}

function onOrOff(help: string): SwitchSetting {
  return { kind: "switch", help };
}

function flagOnly<Setting>(setting: Setting): Setting & FlagOnly {
  return { ...setting, isFlagOnly: true };
}
