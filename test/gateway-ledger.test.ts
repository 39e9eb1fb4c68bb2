import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import { BILL_ROWS, type BilledCall } from "./support/gateway/hand-written-bill.ts";
import type { Arrival, Fault, Scenario } from "./support/gateway/recording-upstream.ts";
import { type ServeProcess, startServe, withProvidersAt } from "./support/serve/serve-process.ts";

let upstream: Child;
let gateway: ServeProcess;
const folder = mkdtempSync(join(tmpdir(), "breakeven-mixed-"));

beforeAll(async () => {
  upstream = await startUpstreamProcess();
  gateway = await startServe({
    folder,
    args: ["--observe"],
    env: {
      ...withProvidersAt(upstream.url),
      AWS_REGION: "eu-west-1",
    },
  });
});
afterAll(async () => {
  await gateway?.stop("SIGKILL");
  await upstream?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Picodollars per token, written by hand from the providers' price lists of 2026. */
const RATES: Readonly<Record<string, { input: bigint; cached: bigint; output: bigint }>> = {
  // $0.15, $0.075 and $0.60 per million tokens.
  "gpt-4o-mini-2024-07-18": { input: 150_000n, cached: 75_000n, output: 600_000n },
  // $1.25, $0.125 and $10.
  "gpt-5-2025-08-07": { input: 1_250_000n, cached: 125_000n, output: 10_000_000n },
  // $0.02.
  "text-embedding-3-small": { input: 20_000n, cached: 0n, output: 0n },
};

const REQUESTS = 10_000;
const CLIENTS = 24;
const FAULTS: readonly (Fault | undefined)[] = ["cut-middle", "error-event", "end-middle", "gzip", "http10"];

/** The same requests in every run: a linear congruential generator. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Calls in OpenAI's dialect whose answers may break: their bill is what the upstream says that it served. */
type Planned = Pick<BilledCall, "path" | "body" | "scenario">;

function planned(index: number): Planned {
  const pick = numbers(index * 7919 + 17);
  pick(2);
  const input = 1 + pick(5000);
  const cached = pick(input + 1);
  const output = pick(800);
  const reasoning = pick(output + 1);
  const stream = pick(2) === 0;
  const kind = pick(10);
  const scenario: Scenario = {};
  // Of a hundred, five are refused, a few streams break, two or three come in small pieces.
  const fate = pick(100);
  const fault = FAULTS[pick(FAULTS.length)];
  if (fate < 5) scenario.status = [400, 429, 500, 503][fate] ?? 500;
  else if (fate < 10 && stream && kind > 0 && fault !== undefined) scenario.fault = fault;
  else if (fate > 97) scenario.writeBytes = 1 + pick(200);
  if (kind === 0) {
    const usage = { prompt_tokens: input, total_tokens: input };
    return {
      path: "/v1/embeddings",
      body: { model: "text-embedding-3-small", input: "x" },
      scenario: { ...scenario, usage },
    };
  }
  if (kind < 4) {
    const usage = {
      input_tokens: input,
      input_tokens_details: { cached_tokens: cached },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + output,
    };
    return {
      path: "/v1/responses",
      body: { model: "gpt-5", input: "x", stream },
      scenario: { ...scenario, usage },
    };
  }
  const usage = {
    prompt_tokens: input,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens: output,
    completion_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
  const messages = [{ role: "user", content: "Say hello." }];
  return {
    path: "/v1/chat/completions",
    body: { model: "gpt-4o-mini", messages, stream },
    scenario: { ...scenario, usage },
  };
}

const agent = new http.Agent({ keepAlive: true, maxSockets: CLIENTS });

/** By the hand-written bill alone. */
const ON_THE_BILL = "x-test-billed";

const send = (call: Planned): Promise<void> =>
  sendCall({ ...call, method: "POST", headers: { authorization: "Bearer sk-client" } });

function sendCall({
  method,
  path,
  headers,
  body,
  scenario,
}: Omit<BilledCall, "tokens" | "picodollars">): Promise<void> {
  return new Promise((resolve) => {
    const told = { "content-type": "application/json", "x-test-scenario": JSON.stringify(scenario) };
    const request = http.request(
      gateway.url + path,
      { method, agent, headers: { ...headers, ...told } },
      (response) => {
        response.resume();
        response.on("close", resolve);
        response.on("error", () => {});
      },
    );
    request.on("error", () => resolve());
    request.end(body === null ? undefined : JSON.stringify(body));
  });
}

interface UsageAnswer {
  totals: {
    requests: number;
    attempts: number;
    unpriced: number;
    estimated: number;
    tokens: Record<string, number | string>;
    costPicodollars: string;
  };
}

test("rule 30: 10,000 mixed requests on every surface, with fees and faults, cost what a bill by hand says", async () => {
  let next = 0;
  let sent = 0;
  let cost = 0n;
  let tokens = 0;
  let [rows, unpriced] = [0, 0];
  const client = async (): Promise<void> => {
    while (sent < REQUESTS) {
      const index = next++;
      const pick = numbers(index * 104_729 + 3);
      pick(2);
      const row = pick(2) === 0 ? undefined : BILL_ROWS[pick(BILL_ROWS.length)];
      if (row === undefined) {
        sent++;
        rows++;
        await send(planned(index));
        continue;
      }
      const calls = row(pick, index);
      sent += calls.length;
      for (const call of calls) {
        cost += call.picodollars;
        rows += call.rows ?? 1;
        unpriced += call.isUnpriced === true ? 1 : 0;
        tokens += call.tokens;
        await sendCall({ ...call, headers: { ...call.headers, [ON_THE_BILL]: "1" } });
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  agent.destroy();
  const arrivals = (await (await fetch(`${upstream.url}/__arrivals`)).json()) as Arrival[];
  expect(arrivals.length).toBe(sent);

  let silent = 0;
  for (const { served, body, headers } of arrivals) {
    if (ON_THE_BILL in headers) continue;
    const scenario = JSON.parse(String(headers["x-test-scenario"])) as Scenario;
    if (served === null) {
      // Cut or broken before the usage came: nobody knows what it cost. A refusal costs nothing.
      if (scenario.status === undefined) silent++;
      continue;
    }
    const { usage, model } = served;
    const details = (usage["prompt_tokens_details"] ?? usage["input_tokens_details"]) as
      | { cached_tokens: number }
      | undefined;
    const input = Number(usage["prompt_tokens"] ?? usage["input_tokens"]);
    const output = Number(usage["completion_tokens"] ?? usage["output_tokens"] ?? 0);
    const cached = details?.cached_tokens ?? 0;
    const rates = RATES[model];
    if (rates === undefined) throw new Error(`no rates for ${model} in ${body}`);
    cost +=
      BigInt(input - cached) * rates.input + BigInt(cached) * rates.cached + BigInt(output) * rates.output;
    tokens += input + output;
  }
  expect(silent).toBeGreaterThan(30);

  const program = fileURLToPath(new URL("../bin/breakeven.js", import.meta.url));
  const text = execFileSync(
    process.execPath,
    [program, "usage", "--data", join(folder, ".breakeven"), "--json"],
    {
      encoding: "utf8",
    },
  );
  const { totals } = JSON.parse(text) as UsageAnswer;
  expect(totals.attempts).toBe(rows);
  expect(totals.costPicodollars).toBe(String(cost));
  expect(totals.unpriced).toBe(silent + unpriced);
  expect(totals.estimated).toBe(0);
  const counted = Object.values(totals.tokens).reduce<number>((sum, count) => sum + Number(count), 0);
  expect(counted).toBe(tokens);
}, 120_000);
