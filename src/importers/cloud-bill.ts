import type { Picodollars } from "../core/money.ts";
import { toDollars } from "../core/money.ts";
import type { TokenCounts, TokenKind } from "../core/tokens.ts";
import { DAY_MS, HOUR_MS } from "../core/time.ts";
import type { UsageRow } from "../core/usage.ts";
import { readMoney, readNumber, readText } from "./cells.ts";
import { toUsd } from "./currency.ts";
import { type Fields, foldName, recordFields, tableFields } from "./field-names.ts";
import { BadRow, type Format, type Output } from "./format.ts";
import { isAboutTokens, type Meter, readMeter } from "./meter-text.ts";
import { readDayOrTime } from "./read-day.ts";
import { hasTimeOfDay } from "./read-time.ts";
import { tokensPerUnit, unitInText, unitOfPrice } from "./token-unit.ts";
import { grainOf, usageRow } from "./usage-row.ts";

/** A cloud's bill by line: every name that a column has had, folded. A cloud is a row. */
export interface CloudBill {
  name: string;
  needs: readonly (string | readonly string[])[];
  not?: readonly string[];
  /** Fixed, or as a column says. */
  provider: string | null;
  columns: {
    start: readonly string[];
    end: readonly string[];
    /** What a line is about: texts that name a service, and whether it is one of models. */
    service: readonly string[];
    /** The name of what was counted: the first that is there. */
    meter: readonly string[];
    /** A column that names the model; used where it says more than the meter. */
    model?: readonly string[];
    provider?: readonly string[];
    /** Pairs of an amount and its unit, the most exact first. */
    quantities: readonly (readonly [amount: readonly string[], unit: readonly string[]])[];
    cost: readonly string[];
    /** The same cost in dollars, where the bill is in another currency. */
    costUsd?: readonly string[];
    currency: readonly string[];
    task: readonly string[];
    tier?: readonly string[];
  };
  /** Texts of services whose lines are all about models. */
  services: RegExp;
  /** What is added to the cost: credits that the line lists. */
  credits?(fields: Fields): Picodollars;
  /** What the bill calls a single token where the meter's name says that tokens are counted. */
  tokenUnit?: RegExp;
  /** Ends that are days are the last day of the line, not the one after it. */
  endIsLastDay?: true;
}

interface Charges {
  cells: Map<string, Cell>;
}

/** What was used of one model in one period; a bill has a line for each kind of token. */
interface Cell {
  row: UsageRow;
  output: Output;
  tokens: TokenCounts;
  billed: Picodollars;
}

export function cloudBill(bill: CloudBill): Format<Charges> {
  const fits = (has: (name: string) => boolean): boolean =>
    bill.needs.every((need) => (typeof need === "string" ? has(need) : need.some(has))) &&
    (bill.not ?? []).every((name) => !has(name));
  return {
    name: bill.name,
    createState: () => ({ cells: new Map() }),
    matchesColumns: (columns) => {
      const folded = new Set([...columns].map(foldName));
      return fits((name) => folded.has(name));
    },
    openTable(columns, output, state) {
      const fields = tableFields(columns);
      return { row: (cells, line) => readCharge(bill, fields.of(cells), line, output, state) };
    },
    matchesRecord: (record) => {
      const fields = recordFields(record);
      return fits((name) => fields.has(name));
    },
    openRecords: (output, state) => ({
      record: (record, line) => readCharge(bill, recordFields(record), line, output, state),
    }),
    finish: passOn,
  };
}

function readCharge(bill: CloudBill, fields: Fields, line: number, output: Output, state: Charges): void {
  const { columns } = bill;
  const service = columns.service.map((name) => readText(fields([name])) ?? "").join(" ");
  const meterText = readText(fields(columns.meter)) ?? "";
  const cost = costOf(bill, fields, output);
  if (!bill.services.test(`${service} ${meterText}`) && !isAboutTokens(meterText)) {
    if (cost.amount === 0n) return;
    output.tally((count) => `${count} lines are of other services than models and were left out.`);
    return;
  }
  const provider = bill.provider ?? cloudName(readText(fields(columns.provider ?? [])));
  const named = readText(fields(columns.model ?? []));
  const meter = readMeter(meterText, provider, named === null || !isAboutModel(named) ? null : named);
  const { startMs, endMs } = periodOf(bill, fields, output);
  const tokens =
    meter.kind === null || meter.notMovable !== null
      ? null
      : tokensOf(bill, fields, meterText, cost.amount, output);
  const task = readText(fields(columns.task));
  const isOfModels = meter.notMovable === null && (meter.kind !== null || tokens !== null);
  output.cost({
    file: output.file,
    line,
    provider,
    startMs,
    endMs,
    ...cost,
    model: isOfModels ? meter.model : null,
    item: isOfModels ? itemOf(meter) : meterText,
    notMovable: isOfModels ? null : (meter.notMovable ?? "other services"),
    task,
    quantityTokens: tokens,
  });
  if (meter.kind !== null && tokens !== null && tokens !== 0)
    add(state, output, {
      line,
      provider,
      startMs,
      endMs,
      meter,
      kind: meter.kind,
      tokens,
      task,
      billed: cost.amount,
    });
}

const isAboutModel = (text: string): boolean => isAboutTokens(`${text} input`);

/** As lines of a provider's own bill are written: "model, kind". */
const itemOf = ({ model, kind, tier }: Meter): string =>
  [model ?? "", kind === null ? "" : KIND_WORDS[kind], tier === "standard" ? "" : tier]
    .filter((part) => part !== "")
    .join(", ");

const KIND_WORDS: Readonly<Record<TokenKind, string>> = {
  input: "input",
  cacheRead: "cached input",
  cacheWrite5m: "cache write",
  cacheWrite1h: "cache write of an hour",
  output: "output",
  reasoning: "reasoning output",
  audioInput: "audio input",
  audioCacheRead: "cached audio input",
  audioOutput: "audio output",
  imageInput: "image input",
  imageCacheRead: "cached image input",
  imageOutput: "image output",
};

interface Charge {
  line: number;
  provider: string;
  startMs: number;
  endMs: number;
  meter: Meter;
  kind: TokenKind;
  tokens: number;
  task: string | null;
  billed: Picodollars;
}

function add(state: Charges, output: Output, charge: Charge): void {
  const { provider, startMs, endMs, meter, task, kind, tokens, billed, line } = charge;
  const id = JSON.stringify([provider, startMs, endMs, meter.model, meter.tier, task]);
  let cell = state.cells.get(id);
  if (cell === undefined) {
    const row = usageRow(output.file, line, startMs, {
      provider,
      model: meter.model,
      endMs,
      grain: grainOf(startMs, endMs),
      requests: null,
      tier: meter.tier,
      task,
    });
    state.cells.set(id, (cell = { row, output, tokens: {}, billed: 0n }));
  }
  if (cell.output !== output) output.covers(provider, startMs, endMs);
  cell.tokens[kind] = (cell.tokens[kind] ?? 0) + tokens;
  cell.billed += billed;
}

function passOn({ cells }: Charges): void {
  for (const { row, output, tokens, billed } of cells.values()) {
    // A correction of an earlier period can be larger than what was used.
    const counts = Object.entries(tokens).filter(([, count]) => count > 0);
    if (counts.length > 0) output.usage({ ...row, tokens: Object.fromEntries(counts), billed });
  }
}

function costOf(
  { columns, credits }: CloudBill,
  fields: Fields,
  output: Output,
): { amount: Picodollars; currency: string; convertedAt: number | null } {
  const amount = (readMoney(fields(columns.cost), columns.cost[0]!) ?? 0n) + (credits?.(fields) ?? 0n);
  const currency = readText(fields(columns.currency))?.toUpperCase() ?? "USD";
  const usd = readMoney(fields(columns.costUsd ?? []), "cost in dollars");
  if (currency !== "USD" && usd !== undefined && output.options.usdPerUnit[currency] === undefined) {
    output.note(`The bill is in ${currency}; its own amounts in dollars were taken.`);
    return { amount: usd, currency: "USD", convertedAt: null };
  }
  return toUsd(amount, currency, output);
}

function periodOf(
  { columns, endIsLastDay }: CloudBill,
  fields: Fields,
  output: Output,
): { startMs: number; endMs: number } {
  const [start, end] = [fields(columns.start), fields(columns.end)];
  const startMs = readDayOrTime(start, columns.start[0]!, output);
  const isDay = typeof start !== "string" || !hasTimeOfDay(start);
  if (end === undefined) return { startMs, endMs: startMs + (isDay ? DAY_MS : HOUR_MS) };
  const last = readDayOrTime(end, columns.end[0]!, output);
  const isLastDay = endIsLastDay === true && typeof end === "string" && !hasTimeOfDay(end);
  const endMs = isLastDay ? last + DAY_MS : last;
  if (endMs < startMs) throw new BadRow(columns.end[0]!, "is before the start");
  return { startMs, endMs: endMs === startMs ? startMs + (isDay ? DAY_MS : HOUR_MS) : endMs };
}

/** Whole tokens; null where no column says how many there are in a unit. */
function tokensOf(
  { columns, tokenUnit }: CloudBill,
  fields: Fields,
  meterText: string,
  cost: Picodollars,
  output: Output,
): number | null {
  let amountOnly: number | null = null;
  for (const [amount, unit] of columns.quantities) {
    const quantity = readNumber(fields(amount), amount[0]!);
    if (quantity === undefined) continue;
    const perUnit = unit
      .map((name) => readText(fields([name])))
      .map((text) => (tokenUnit?.test(text ?? "") === true ? 1 : (tokensPerUnit(text) ?? unitInText(text))));
    const size = perUnit.find((each) => each !== null) ?? unitInText(meterText);
    if (size !== null) return Math.round(quantity * size);
    amountOnly ??= quantity;
  }
  if (amountOnly === null || amountOnly === 0) return amountOnly;
  const size = unitOfPrice(Math.abs(toDollars(cost) / amountOnly));
  if (size === null) {
    output.note(
      "Some lines do not say how many tokens a unit is: their money counts, their tokens are inferred.",
    );
    return null;
  }
  output.note(
    `Some lines do not say how many tokens a unit is; their prices show ${size === 1e6 ? "a million" : "a thousand"}.`,
  );
  return Math.round(amountOnly * size);
}

function cloudName(name: string | null): string {
  const text = name?.toLowerCase() ?? "";
  if (/amazon|\baws\b/.test(text)) return "aws";
  if (/microsoft|azure/.test(text)) return "azure";
  if (/google|\bgcp\b/.test(text)) return "google";
  return text === "" ? "unknown" : text.replace(/,? (inc|llc|pbc|ltd)\.?$/, "");
}
