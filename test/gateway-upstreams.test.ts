import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TokenCounts } from "../src/core/tokens.ts";
import { upstreamKinds } from "../src/upstreams/upstream-kinds.ts";
import { type RecordingUpstream, startUpstream } from "./support/gateway/recording-upstream.ts";
import { startGateway } from "./support/gateway/test-gateway.ts";
import { VENDOR_ANSWERS, type VendorAnswer } from "./support/gateway/vendor-answers.ts";

// Every provider and engine of the table, with an answer in the shape that its own documentation shows.

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

test("there is an answer of every upstream in the table", () => {
  expect([...new Set(VENDOR_ANSWERS.map(({ kind }) => kind))].toSorted()).toEqual(
    upstreamKinds()
      .map(({ id }) => id)
      .toSorted(),
  );
});

interface Outcome {
  text: string;
  path: string;
  headers: Record<string, unknown>;
  body: Record<string, unknown>;
  tokens: TokenCounts;
  source: string;
  servedModel: string | null;
  cause: string | null;
}

async function ask(vendor: VendorAnswer, stream: boolean): Promise<Outcome> {
  // A path of its own: the row's usual path is what is to be seen.
  const gateway = await startGateway({ upstreamUrl: upstream.url, kind: vendor.kind });
  try {
    const scenario = {
      raw: stream ? vendor.stream : JSON.stringify(vendor.whole),
      contentType: stream ? "text/event-stream" : "application/json",
      // Cut where no event ends.
      writeBytes: 97,
    };
    const response = await fetch(gateway.url + vendor.surface(stream), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-test-scenario": JSON.stringify(scenario),
        // What a client sends that knows nothing of the gateway's keys.
        authorization: "Bearer of-the-client",
        "x-api-key": "of-the-client",
      },
      body: JSON.stringify({
        ...vendor.request,
        ...(vendor.streamInPath || !stream ? {} : { stream: true }),
      }),
    });
    const text = await response.text();
    expect(response.status).toBe(200);
    const [row] = await gateway.rowsAfter(1);
    const arrival = upstream.last();
    return {
      text,
      path: arrival.path,
      headers: arrival.headers,
      body: JSON.parse(arrival.body) as Record<string, unknown>,
      tokens: row?.tokens ?? {},
      source: row?.usageSource ?? "",
      servedModel: row?.servedModel ?? null,
      cause: row?.cause ?? null,
    };
  } finally {
    await gateway.close();
  }
}

describe.each(VENDOR_ANSWERS.map((vendor) => [`${vendor.kind}, ${vendor.what}`, vendor] as const))(
  "%s",
  (_name, vendor) => {
    const kindOfSource = upstreamKinds().find(({ id }) => id === vendor.kind)?.kind;

    test.each([false, true])("metered right (stream: %s)", async (stream) => {
      const seen = await ask(vendor, stream);
      expect(seen.path.split("?")[0]).toBe(vendor.path(stream));
      const [header, value] = vendor.credential;
      expect(seen.headers[header]).toBe(value);
      expect(JSON.stringify(seen.headers)).not.toContain("of-the-client");
      expect(seen.tokens).toEqual(vendor.tokens);
      expect([seen.source, seen.cause, seen.servedModel]).toEqual([kindOfSource, null, vendor.model]);
      if (!stream) expect(seen.text).toBe(JSON.stringify(vendor.whole));
    });

    test("the client sees the stream as it would without a gateway", async () => {
      const seen = await ask(vendor, true);
      expect("stream_options" in seen.body).toBe(vendor.asksForUsage);
      expect(seen.text).toBe(vendor.seen ?? vendor.stream);
    });
  },
);
