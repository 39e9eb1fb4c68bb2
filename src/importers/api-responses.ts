import { readUsage } from "../dialects/usage/read-usage.ts";
import { DAY_MS } from "../core/time.ts";
import type { ServiceTier } from "../core/usage.ts";
import { readText } from "./cells.ts";
import { recordFields } from "./field-names.ts";
import { BadRow, type Format, type JsonObject, type Output } from "./format.ts";
import { isObject } from "./json-cell.ts";
import { notMovableKind } from "./not-movable.ts";
import { providerName } from "./provider-names.ts";
import { readTimeNotingZone } from "./read-time.ts";
import { serviceTier } from "./service-tier.ts";
import { usageRow } from "./usage-row.ts";

/**
 * Answers of APIs, or what an application kept of them: anything with a provider's own usage object in it, such as
 * the output of OpenAI's Batch API and the results of Anthropic's. Prompts and answers are not looked at.
 */
export const apiResponses: Format = {
  name: "API responses",
  isRequestLog: true,
  matchesRecord: (record) => isBatchLine(record) || (nested(record) !== null && !isSession(record)),
  openRecords: (output) => ({ record: (record, line) => passOn(record, line, output) }),
};

/** Usage objects alone, without an answer around them. */
export const usageObjects: Format = {
  ...apiResponses,
  name: "usage objects",
  matchesRecord: (record) => readUsage(record) !== null,
};

/** Where a usage object can be, from the outermost object in. */
const PLACES = [
  [],
  ["response"],
  ["response", "body"],
  ["body"],
  ["result", "message"],
  ["message"],
  ["output"],
  ["data"],
  ["result"],
  ["response_body"],
] as const;
const USAGES = ["usage", "usageMetadata", "usage_metadata", "token_usage", "tokenUsage"];

interface Place {
  /** The answer that the usage is of. */
  answer: JsonObject;
  usage: JsonObject;
}

function nested(record: JsonObject): Place | null {
  for (const path of PLACES) {
    let answer: unknown = record;
    for (const key of path) answer = isObject(answer) ? answer[key] : undefined;
    if (!isObject(answer)) continue;
    for (const name of USAGES) {
      const usage = answer[name];
      if (isObject(usage) && readUsage(usage) !== null) return { answer, usage };
    }
  }
  return null;
}

const place = (record: JsonObject): Place | null =>
  nested(record) ?? (readUsage(record) === null ? null : { answer: record, usage: record });

/** Sessions of coding agents repeat their messages and have a reader of their own. */
const isSession = (record: JsonObject): boolean => "sessionId" in record || "payload" in record;

/** A line of a batch's output, done or failed. */
const isBatchLine = (record: JsonObject): boolean =>
  "custom_id" in record && (isObject(record["result"]) || "response" in record || isObject(record["error"]));

function passOn(record: JsonObject, line: number, output: Output): void {
  const found = place(record);
  if (found === null) {
    if (!isBatchLine(record)) throw new BadRow("usage", "is not there, or of no known shape");
    output.tally(
      (count) => `${count} requests of a batch failed, expired or were canceled, and cost nothing.`,
    );
    return;
  }
  const { answer, usage } = found;
  const reading = readUsage(usage)!;
  const [outer, inner] = [recordFields(record), recordFields(answer)];
  const first = (names: readonly string[]): unknown => inner(names) ?? outer(names);
  const time = outer(TIMES) ?? inner(TIMES);
  const model = readText(first(["model", "modelversion", "modelid", "modelname"]));
  const units = Object.keys(reading.units);
  const tier: ServiceTier = isBatchLine(record)
    ? "batch"
    : serviceTier(reading.tierName ?? first(["servicetier"]), output);
  const isWithoutTokens = Object.keys(reading.tokens).length === 0;
  if (isWithoutTokens && units.length === 0) {
    output.tally((count) => `${count} answers have no token counts and were left out.`);
    return;
  }
  output.usage(
    usageRow(output.file, line, 0, {
      ...when(time, output),
      id: readText(inner(["id", "responseid"])) ?? readText(outer(["id", "requestid"])),
      provider: providerName(readText(first(["provider", "providername"]))),
      model: model === null ? null : model.replace(/^models\//, ""),
      tokens: reading.tokens,
      tier,
      task: readText(outer(["task", "feature", "project", "app"])),
      billed:
        reading.providerCostPicodollars === null ? null : BigInt(Math.round(reading.providerCostPicodollars)),
      notMovable: isWithoutTokens ? (notMovableKind(model) ?? units.join(", ")) : null,
    }),
  );
}

const TIMES = [
  "timestamp",
  "time",
  "createdat",
  "created",
  "ts",
  "requesttime",
  "date",
  "createtime",
  "completedat",
];

/** A usage object alone has no time: then it is a request of one day, the as-of date. */
function when(
  time: unknown,
  output: Output,
): { startMs: number; endMs: number; relativeTime: boolean; grain: "request" | "day" } {
  if (time !== undefined) {
    const startMs = readTimeNotingZone(time, "time", output);
    return { startMs, endMs: startMs, relativeTime: false, grain: "request" };
  }
  output.note("Some of these answers carry no time: they were taken as the work of one day, the as-of date.");
  const startMs = output.relativeZeroMs;
  return { startMs, endMs: startMs + DAY_MS, relativeTime: true, grain: "day" };
}
