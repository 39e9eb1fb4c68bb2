import { LRUCache } from "lru-cache";
import type { Attempt } from "../core/attempt.ts";
import { inputTokens, outputTokens } from "../core/tokens.ts";
import type { Add, Metrics } from "./metrics.ts";

// Names, units and buckets are those of OpenTelemetry's semantic conventions for generative AI, as Prometheus writes
// them; what the conventions have no name for begins with "breakeven_".
const DURATION_BOUNDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const TOKEN_BOUNDS = Array.from({ length: 14 }, (_, index) => 4 ** index);
const FIRST_TOKEN_BOUNDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
const PER_TOKEN_BOUNDS = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];
const OVERHEAD_BOUNDS = [0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5];

const WHO = [
  "gen_ai_operation_name",
  "gen_ai_provider_name",
  "gen_ai_request_model",
  "gen_ai_response_model",
  "breakeven_upstream",
];
/** Model names come from clients: only those that an upstream answered for become labels, and only this many of them. */
const MOST_MODELS = 200;
const MOST_CHARACTERS = 256;

export interface AttemptMetrics {
  attempt: (attempt: Attempt) => void;
  /** Time that the gateway itself took for a request, in milliseconds. */
  overhead: (ms: number) => void;
}

/** Counts what the ledger's rows say. `providerOf` returns the conventions' name of an upstream's provider. */
export function attemptMetrics(metrics: Metrics, providerOf: (upstream: string) => string): AttemptMetrics {
  const duration = metrics.histogram(
    "gen_ai_client_operation_duration_seconds",
    "Time of an attempt at an upstream, start to last byte.",
    DURATION_BOUNDS,
    [...WHO, "error_type"],
  );
  const usage = metrics.histogram(
    "gen_ai_client_token_usage",
    "Tokens of an attempt by type; input is the whole prompt.",
    TOKEN_BOUNDS,
    [...WHO, "gen_ai_token_type"],
  );
  const firstToken = metrics.histogram(
    "gen_ai_server_time_to_first_token_seconds",
    "Time to the first content token of a stream.",
    FIRST_TOKEN_BOUNDS,
    WHO,
  );
  const perToken = metrics.histogram(
    "gen_ai_server_time_per_output_token_seconds",
    "Time per output token after the first.",
    PER_TOKEN_BOUNDS,
    WHO,
  );
  const cost = metrics.counter(
    "breakeven_cost_usd_total",
    "Cost of priced attempts in dollars, at list or override price.",
    WHO,
  );
  const attempts = metrics.counter("breakeven_attempts_total", "Attempts by how they ended.", [
    "upstream",
    "surface",
    "status",
    "cause",
  ]);
  const unpriced = metrics.counter(
    "breakeven_unpriced_attempts_total",
    "Attempts with tokens and without a price.",
    WHO,
  );
  const sources = metrics.counter(
    "breakeven_usage_source_total",
    "Attempts by how their token counts are known.",
    ["upstream", "source"],
  );
  const overhead = metrics.histogram(
    "breakeven_overhead_seconds",
    "Time that the gateway itself takes for a request, without the upstream's.",
    OVERHEAD_BOUNDS,
  );
  const overheadOf = overhead();
  const models = new Set<string>();
  const endings = new LRUCache<string, Add>({ max: MOST_KEPT });
  const kept = new LRUCache<string, Series>({ max: MOST_KEPT });

  /** The series of one kind of attempt. Finding them by their labels for each attempt would cost more than the counting. */
  const seriesOf = (key: string, who: string[], error: string): Series => {
    const series: Series = {
      duration: once(() => duration(...who, error)),
      input: once(() => usage(...who, "input")),
      output: once(() => usage(...who, "output")),
      firstToken: once(() => firstToken(...who)),
      perToken: once(() => perToken(...who)),
      cost: once(() => cost(...who)),
      unpriced: once(() => unpriced(...who)),
    };
    kept.set(key, series);
    return series;
  };

  const endOf = (row: Attempt): Add => {
    const { upstream, surface, status, cause, usageSource } = row;
    const key = `${upstream}\n${surface}\n${status}\n${cause}\n${usageSource}`;
    const known = endings.get(key);
    if (known !== undefined) return known;
    const attempt = attempts(upstream, surface, status === null ? "none" : `${status}`, cause ?? "none");
    const source = sources(upstream, usageSource);
    const add: Add = (by) => {
      attempt(by);
      source(by);
    };
    endings.set(key, add);
    return add;
  };

  const whoOf = (row: Attempt, requested: string, served: string): string[] => [
    operation(row.surface),
    providerOf(row.upstream),
    requested,
    served,
    row.upstream,
  ];

  return {
    overhead: (ms) => overheadOf(ms / 1000),
    attempt: (row) => {
      endOf(row)(1);
      const answered = row.status !== null && row.status < 400;
      const requested = label(row.requestedModel, answered, models);
      const served = label(row.servedModel, answered, models);
      const error = row.cause ?? (answered || row.status === null ? "" : `${row.status}`);
      const key = `${row.surface}\n${row.upstream}\n${requested}\n${served}\n${error}`;
      const series = kept.get(key) ?? seriesOf(key, whoOf(row, requested, served), error);
      if (row.durationMs !== null) series.duration(row.durationMs / 1000);
      const input = inputTokens(row.tokens);
      const output = outputTokens(row.tokens);
      if (input !== undefined) series.input(input);
      if (output !== undefined) series.output(output);
      if (row.costPicodollars !== null) series.cost(row.costPicodollars / 1e12);
      else if (input !== undefined || output !== undefined) series.unpriced(1);
      if (!row.stream || row.ttftMs === null) return;
      series.firstToken(row.ttftMs / 1000);
      if (row.durationMs !== null && output !== undefined && output > 1) {
        series.perToken((row.durationMs - row.ttftMs) / 1000 / (output - 1));
      }
    },
  };
}

interface Series {
  duration: Add;
  input: Add;
  output: Add;
  firstToken: Add;
  perToken: Add;
  cost: Add;
  unpriced: Add;
}

const MOST_KEPT = 2000;

/** A series that is made with its first value, so that what never happened is not listed. */
function once(find: () => Add): Add {
  let add: Add | null = null;
  return (value) => (add ??= find())(value);
}

function label(model: string | null, answered: boolean, known: Set<string>): string {
  if (model === null) return "";
  if (known.has(model)) return model;
  if (!answered || known.size >= MOST_MODELS || model.length > MOST_CHARACTERS) return "other";
  known.add(model);
  return model;
}

const OPERATIONS: Readonly<Record<string, string>> = {
  "openai-completions": "text_completion",
  "openai-embeddings": "embeddings",
  "gemini-generate": "generate_content",
  "vertex-generate": "generate_content",
  "vertex-predict": "embeddings",
};

/** The conventions' name of what a surface does. */
const operation = (surface: string): string => OPERATIONS[surface] ?? "chat";
