import { expect, test } from "vitest";
import { attempt } from "../ledger/testing/attempts.ts";
import { attemptMetrics } from "./attempt-metrics.ts";
import { addSnapshots, Metrics, prometheusText } from "./metrics.ts";

test("counters, gauges and histograms read as Prometheus writes them", () => {
  const metrics = new Metrics();
  const served = metrics.counter("served_total", "Answers.", ["who"]);
  served('a"b\\c\nd')(1);
  served('a"b\\c\nd')(2);
  metrics.gauge("open", "Open now.", () => 7);
  metrics.gauge("unknown", "Nobody knows.", () => undefined);
  const took = metrics.histogram("took_seconds", "Time.", [0.1, 1]);
  // One in each bucket, one on a bound (which belongs to the bucket it closes): sum 0.05 + 1 + 5 = 6.05.
  for (const value of [0.05, 1, 5]) took()(value);
  expect(prometheusText(metrics.snapshot())).toBe(`# HELP served_total Answers.
# TYPE served_total counter
served_total{who="a\\"b\\\\c\\nd"} 3
# HELP open Open now.
# TYPE open gauge
open 7
# HELP unknown Nobody knows.
# TYPE unknown gauge
# HELP took_seconds Time.
# TYPE took_seconds histogram
took_seconds_bucket{le="0.1"} 1
took_seconds_bucket{le="1"} 2
took_seconds_bucket{le="+Inf"} 3
took_seconds_sum 6.05
took_seconds_count 3
`);
});

test("processes add up", () => {
  const one = new Metrics();
  one.counter("served_total", "Answers.", ["who"])("a")(2);
  one.histogram("took", "Time.", [1])()(0.5);
  const two = new Metrics();
  const served = two.counter("served_total", "Answers.", ["who"]);
  served("a")(3);
  served("b")(1);
  two.histogram("took", "Time.", [1])()(2);
  const text = prometheusText(addSnapshots([one.snapshot(), two.snapshot()]));
  expect(text).toContain('served_total{who="a"} 5\nserved_total{who="b"} 1\n');
  expect(text).toContain('took_bucket{le="1"} 1\ntook_bucket{le="+Inf"} 2\ntook_sum 2.5\ntook_count 2\n');
});

test("made-up label values are counted together once there are too many", () => {
  const metrics = new Metrics(3);
  const served = metrics.counter("served_total", "Answers.", ["who"]);
  for (let index = 0; index < 1000; index += 1) served(`client-${index}`)(1);
  const [only] = metrics.snapshot();
  expect(only?.series).toEqual([
    [["client-0"], [1]],
    [["client-1"], [1]],
    [["client-2"], [1]],
    [["other"], [997]],
  ]);
});

test("an attempt is counted under the names of OpenTelemetry", () => {
  const metrics = new Metrics();
  const { attempt: count, overhead } = attemptMetrics(metrics, () => "azure.ai.openai");
  // 900 ms; first token after 100 ms; 101 output tokens: 800 ms / 100 = 8 ms each. $0.004.
  count(
    attempt("1", {
      stream: true,
      ttftMs: 100,
      tokens: { input: 600, cacheRead: 400, output: 100, reasoning: 1 },
      costPicodollars: 4_000_000_000,
    }),
  );
  count(attempt("2", { costPicodollars: null }));
  count(
    attempt("3", {
      status: null,
      cause: "connect",
      tokens: {},
      usageSource: "none",
      durationMs: null,
      costPicodollars: null,
    }),
  );
  overhead(0.07);
  const who =
    'gen_ai_operation_name="chat",gen_ai_provider_name="azure.ai.openai",gen_ai_request_model="gpt-5.4",gen_ai_response_model="gpt-5.4",breakeven_upstream="openai"';
  const text = prometheusText(metrics.snapshot());
  expect(text).toContain(`gen_ai_client_token_usage_sum{${who},gen_ai_token_type="input"} 2000\n`);
  expect(text).toContain(`gen_ai_client_token_usage_sum{${who},gen_ai_token_type="output"} 201\n`);
  expect(text).toContain(`gen_ai_client_operation_duration_seconds_count{${who},error_type=""} 2\n`);
  expect(text).toContain(`gen_ai_server_time_to_first_token_seconds_sum{${who}} 0.1\n`);
  expect(text).toContain(`gen_ai_server_time_per_output_token_seconds_sum{${who}} 0.008\n`);
  expect(text).toContain(`breakeven_cost_usd_total{${who}} 0.004\n`);
  expect(text).toContain(`breakeven_unpriced_attempts_total{${who}} 1\n`);
  expect(text).toContain(
    'breakeven_attempts_total{upstream="openai",surface="openai-chat",status="none",cause="connect"} 1\n',
  );
  expect(text).toContain('breakeven_usage_source_total{upstream="openai",source="none"} 1\n');
  expect(text).toContain('breakeven_overhead_seconds_bucket{le="0.0001"} 1\n');
});

test("a model that nobody answered is no label", () => {
  const metrics = new Metrics();
  const { attempt: count } = attemptMetrics(metrics, (upstream) => upstream);
  count(attempt("1", { requestedModel: "made-up", servedModel: null, status: 404 }));
  count(attempt("2", { requestedModel: "real" }));
  count(attempt("3", { requestedModel: "real", status: 500 }));
  const text = prometheusText(metrics.snapshot());
  expect(text).not.toContain("made-up");
  expect(text).toContain(
    'gen_ai_request_model="real",gen_ai_response_model="gpt-5.4",breakeven_upstream="openai",error_type="500"',
  );
});
