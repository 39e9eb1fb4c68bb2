import type { UsageRow } from "../core/usage.ts";
import { readCount, readNumber, readText } from "./cells.ts";
import { BadRow, type Format, type JsonObject, type Output } from "./format.ts";
import { isObject, objectsIn } from "./json-cell.ts";
import { attributesOf, pick } from "./otel-attributes.ts";
import { providerName } from "./provider-names.ts";
import { readTime } from "./read-time.ts";
import { notMovableKind } from "./not-movable.ts";
import { splitOutput, splitPrompt } from "./token-split.ts";
import { usageRow } from "./usage-row.ts";

/**
 * Spans of OpenTelemetry's GenAI conventions, old names and new, and of OpenInference and OpenLLMetry: OTLP as JSON,
 * or a span per record. A span around others that carry usage repeats their sum and is left out.
 */
export const otelSpans: Format<SpanState> = {
  name: "OpenTelemetry GenAI spans",
  isRequestLog: true,
  createState: () => ({ spans: new Map(), parents: new Map() }),
  matchesRecord: (record) =>
    Array.isArray(record["resourceSpans"]) ||
    Array.isArray(record["resource_spans"]) ||
    (isSpan(record) && usageOf(attributesOf(record)) !== null),
  openRecords: (output, state) => ({
    record(record, line) {
      const spans = spansIn(record);
      if (spans === null) readSpan(record, {}, line, output, state);
      for (const { span, resource } of spans ?? [])
        output.attempt(line, () => readSpan(span, resource, line, output, state));
    },
  }),
  finish: passOnLeaves,
};

interface SpanState {
  /** Spans with usage, by id. */
  spans: Map<string, { row: UsageRow; output: Output; isAround: boolean }>;
  /** The parent of every span that was seen. */
  parents: Map<string, string>;
}

const isSpan = (record: JsonObject): boolean =>
  "attributes" in record &&
  ("name" in record || "spanId" in record || "span_id" in record || "context" in record);

function spansIn(record: JsonObject): { span: JsonObject; resource: JsonObject }[] | null {
  const resources = record["resourceSpans"] ?? record["resource_spans"];
  if (!Array.isArray(resources)) return null;
  return objectsIn(resources).flatMap((entry) => {
    const resource = attributesOf(isObject(entry["resource"]) ? entry["resource"] : {});
    const scopes = objectsIn(
      entry["scopeSpans"] ?? entry["scope_spans"] ?? entry["instrumentationLibrarySpans"],
    );
    return scopes.flatMap((scope) => objectsIn(scope["spans"]).map((span) => ({ span, resource })));
  });
}

function readSpan(
  span: JsonObject,
  resource: JsonObject,
  line: number,
  output: Output,
  state: SpanState,
): void {
  const context = isObject(span["context"]) ? span["context"] : span;
  const id = readText(context["spanId"] ?? context["span_id"]);
  const trace = readText(context["traceId"] ?? context["trace_id"]) ?? "";
  const parent = readText(span["parentSpanId"] ?? span["parent_span_id"] ?? span["parent_id"]);
  if (id !== null && parent !== null) state.parents.set(`${trace} ${id}`, `${trace} ${parent}`);
  const attributes = attributesOf(span);
  const usage = usageOf(attributes);
  if (usage === null) return;
  const startMs = moment(
    span["startTimeUnixNano"] ?? span["start_time_unix_nano"] ?? span["start_time"] ?? span["startTime"],
  );
  const endMs = moment(
    span["endTimeUnixNano"] ?? span["end_time_unix_nano"] ?? span["end_time"] ?? span["endTime"],
  );
  if (startMs === null) throw new BadRow("startTimeUnixNano", "is empty");
  const operation = readText(pick(attributes, OPERATION));
  const seconds = readNumber(pick(attributes, FIRST_TOKEN_SECONDS), "time_to_first_chunk");
  const row = usageRow(output.file, line, startMs, {
    id: id === null ? null : `${trace} ${id}`,
    provider: providerName(readText(pick(attributes, PROVIDER))),
    model: readText(pick(attributes, MODEL)),
    tokens: operation === "embeddings" ? {} : tokensOf(usage),
    task: readText(pick(attributes, TASK)) ?? readText(resource["service.name"]),
    notMovable: operation === "embeddings" ? "embeddings" : notMovableKind(operation),
    ttftMs: seconds === undefined ? null : seconds * 1000,
    durationMs: endMs === null || endMs < startMs ? null : endMs - startMs,
  });
  const isAround = AROUND.test(operation ?? "");
  const key = id === null ? `${output.file}:${line}:${state.spans.size}` : `${trace} ${id}`;
  if (state.spans.has(key)) output.tally((count) => `${count} repeated spans were counted once.`);
  else state.spans.set(key, { row, output, isAround });
}

/** Spans around calls, by the name of their operation. */
const AROUND = /agent|workflow|tool|chain|task/;
const OPERATION = [
  "gen_ai.operation.name",
  "llm.request.type",
  "traceloop.span.kind",
  "openinference.span.kind",
];
const PROVIDER = ["gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system"];
const MODEL = [
  "gen_ai.response.model",
  "gen_ai.request.model",
  "llm.model_name",
  "llm.response.model",
  "llm.request.model",
];
const TASK = ["gen_ai.agent.name", "traceloop.workflow.name", "traceloop.entity.name"];
const FIRST_TOKEN_SECONDS = ["gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token"];

interface SpanUsage {
  input: number | undefined;
  output: number | undefined;
  cacheRead: number | undefined;
  cacheWrite: number | undefined;
  reasoning: number | undefined;
  total: number | undefined;
}

function usageOf(attributes: JsonObject): SpanUsage | null {
  const count = (...names: readonly string[]): number | undefined =>
    readCount(pick(attributes, names), names[0]!);
  const usage: SpanUsage = {
    input: count(
      "gen_ai.usage.input_tokens",
      "gen_ai.usage.prompt_tokens",
      "llm.usage.prompt_tokens",
      "llm.token_count.prompt",
    ),
    output: count(
      "gen_ai.usage.output_tokens",
      "gen_ai.usage.completion_tokens",
      "llm.usage.completion_tokens",
      "llm.token_count.completion",
    ),
    cacheRead: count(
      "gen_ai.usage.cache_read.input_tokens",
      "gen_ai.usage.cache_read_input_tokens",
      "gen_ai.usage.details.cache_read_tokens",
      "llm.usage.cache_read_input_tokens",
      "llm.token_count.prompt_details.cache_read",
    ),
    cacheWrite: count(
      "gen_ai.usage.cache_creation.input_tokens",
      "gen_ai.usage.cache_creation_input_tokens",
      "gen_ai.usage.details.cache_write_tokens",
      "llm.usage.cache_creation_input_tokens",
      "llm.token_count.prompt_details.cache_write",
    ),
    reasoning: count(
      "gen_ai.usage.reasoning.output_tokens",
      "gen_ai.usage.reasoning_tokens",
      "gen_ai.usage.details.reasoning_tokens",
      "llm.usage.reasoning_tokens",
      "llm.token_count.completion_details.reasoning",
    ),
    total: count("gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total"),
  };
  return usage.input === undefined && usage.output === undefined ? null : usage;
}

/** The convention puts the cache inside the input; where instrumentations do not, their numbers tell. */
function tokensOf({ input, output, cacheRead, cacheWrite, reasoning, total }: SpanUsage): UsageRow["tokens"] {
  const cached = (cacheRead ?? 0) + (cacheWrite ?? 0);
  const isBeside = cached > (input ?? 0) || (cached > 0 && total === (input ?? 0) + (output ?? 0) + cached);
  const whole = input === undefined || !isBeside ? input : input + cached;
  return {
    ...splitPrompt(whole, { cacheRead, cacheWrite5m: cacheWrite }),
    ...splitOutput(
      output,
      reasoning === undefined || output === undefined ? undefined : Math.min(reasoning, output),
    ),
  };
}

/** Nanoseconds since 1970 as a number or text, or a time as text. */
function moment(value: unknown): number | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string" && /^\d{16,}$/.test(value)) return Number(BigInt(value) / 1_000_000n);
  if (typeof value === "number" && value > 1e16) return Math.floor(value / 1e6);
  return readTime(value, "startTimeUnixNano");
}

function passOnLeaves({ spans, parents }: SpanState): void {
  const around = new Set<string>();
  for (const [key, span] of spans) {
    if (span.isAround) continue;
    const seen = new Set([key]);
    for (
      let parent = parents.get(key);
      parent !== undefined && !seen.has(parent);
      parent = parents.get(parent)
    ) {
      seen.add(parent);
      around.add(parent);
    }
  }
  const hasCalls = [...spans.values()].some(({ isAround }) => !isAround);
  for (const [key, { row, output, isAround }] of spans) {
    if (around.has(key) || (isAround && hasCalls))
      output.tally((count) => `${count} spans around others repeat their usage and were left out.`);
    else output.usage(row);
  }
}
