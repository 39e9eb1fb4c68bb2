import type { Attempt } from "../../../src/core/attempt.ts";
import type { RecordingUpstream, Scenario } from "./recording-upstream.ts";
import { startGateway, type TestGateway, type TestGatewayOptions } from "./test-gateway.ts";

/** An answer as the client had it, and the rows that were written for it. */
export interface Answered {
  status: number;
  text: string;
  row: Attempt;
  rows: Attempt[];
  headers: Headers;
}

export const CHAT = { model: "gpt-4o-mini", messages: [{ role: "user", content: "Say hello." }] };

export const stream = (body: object = {}): object => ({ ...CHAT, stream: true, ...body });

export function post(
  gateway: TestGateway,
  path: string,
  body: unknown,
  scenario: Scenario = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(gateway.url + path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-test-scenario": JSON.stringify(scenario),
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

export async function answered(
  gateway: TestGateway,
  path: string,
  body: unknown,
  scenario: Scenario = {},
  headers: Record<string, string> = {},
): Promise<Answered> {
  const before = gateway.rows.length;
  const response = await post(gateway, path, body, scenario, headers);
  const text = await response.text();
  const rows = (await gateway.rowsAfter(before + 1)).slice(before);
  return { status: response.status, text, row: rows.at(-1) as Attempt, rows, headers: response.headers };
}

/** Asks a gateway of its own, in front of this upstream. */
export const asking = (upstream: () => RecordingUpstream) => {
  async function withGateway<T>(
    options: Partial<TestGatewayOptions>,
    use: (gateway: TestGateway) => Promise<T>,
  ): Promise<T> {
    const gateway = await startGateway({ upstreamUrl: upstream().url, ...options });
    try {
      return await use(gateway);
    } finally {
      await gateway.close();
    }
  }

  const ask = (
    path: string,
    body: unknown,
    scenario: Scenario = {},
    options: Partial<TestGatewayOptions> = {},
    headers: Record<string, string> = {},
  ): Promise<Answered> => withGateway(options, (gateway) => answered(gateway, path, body, scenario, headers));

  return { withGateway, ask };
};
