import http from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiPrices } from "../src/catalog/api-prices.ts";
import { createPrivacy } from "../src/gateway/privacy.ts";
import { createRoutes } from "../src/gateway/routes.ts";
import { configurationOf } from "../src/gateway/serve-settings.ts";
import { upstreamKind, upstreamKinds } from "../src/upstreams/upstream-kinds.ts";
import { type RecordingUpstream, startUpstream } from "./support/gateway/recording-upstream.ts";
import { startGateway } from "./support/gateway/test-gateway.ts";

// Private work never reaches an upstream that is not on its list, whatever the configuration is and whatever fails.

const NAMES = ["a", "b", "c", "d"];
const PATHS = ["/v1/chat/completions", "/v1/embeddings", "/v1/files", "/v1/responses/resp_1", "/v1/unknown"];
const upstreams: Record<string, RecordingUpstream> = {};
beforeAll(async () => {
  for (const name of NAMES) upstreams[name] = await startUpstream();
});
afterAll(() => Promise.all(Object.values(upstreams).map((each) => each.close())));

const target = fc.record({ upstream: fc.constantFrom(...NAMES), weight: fc.option(fc.nat(3)) });
const model = fc.oneof(
  fc.constantFrom(...NAMES).map((upstream) => JSON.stringify(upstream)),
  fc
    .record({
      targets: fc.array(target, { minLength: 1, maxLength: 4 }),
      retries: fc.nat(4),
      isPrivate: fc.boolean(),
      stream: fc.constantFrom("pass", "hold"),
    })
    .map(({ targets, retries, isPrivate, stream }) =>
      JSON.stringify({
        targets: targets.map(({ upstream, weight }) =>
          weight === null ? { upstream } : { upstream, weight },
        ),
        retries,
        stream,
        private: isPrivate,
        timeouts: { "first-token": "100ms", connect: "100ms" },
      }),
    ),
);
const configuration = fc.record({
  allowed: fc.option(fc.subarray(NAMES)),
  pools: fc.subarray(NAMES),
  models: fc.dictionary(fc.constantFrom("one", "two", "pre-*"), model),
});
const fault = fc.constantFrom(
  {},
  { status: 429 },
  { status: 500 },
  { fault: "close-before-headers" },
  { status: 529 },
);
const request = fc.record({
  model: fc.constantFrom("one", "two", "pre-x", "a/x", "d/x", "none"),
  path: fc.constantFrom(...PATHS),
  stream: fc.boolean(),
  fault,
});

const yamlOf = ({
  allowed,
  pools,
  models,
}: {
  allowed: string[] | null;
  pools: string[];
  models: Record<string, string>;
}): string =>
  [
    "upstreams:",
    ...NAMES.map((name) => {
      const url = upstreams[name]?.url ?? "";
      const where = pools.includes(name) ? `urls: ["${url}", "${url}/"]` : `url: "${url}"`;
      return `  ${name}: { engine: vllm, ${where} }`;
    }),
    ...(Object.keys(models).length === 0 ? [] : ["models:"]),
    ...Object.entries(models).map(([name, text]) => `  "${name}": ${text}`),
    ...(allowed === null ? [] : [`privacy: { private: { upstreams: [${allowed.join(", ")}] } }`]),
  ].join("\n");

function ask(url: string, path: string, body: object): Promise<number | null> {
  const isRead = path.includes("resp_1");
  return new Promise((resolve) => {
    const sent = http.request(
      url + path,
      {
        method: isRead ? "GET" : "POST",
        agent: false,
        headers: {
          "x-breakeven-private": "true",
          ...(isRead ? {} : { "content-type": "application/json" }),
          "x-test-scenario": JSON.stringify((body as { scenario: object }).scenario),
        },
      },
      (response) => {
        response.resume();
        response.on("close", () => resolve(response.statusCode ?? null));
      },
    );
    sent.on("error", () => resolve(null));
    sent.end(isRead ? undefined : JSON.stringify({ ...body, scenario: undefined }));
  });
}

test("random configurations, requests, faults and reloads leak nothing", async () => {
  let served = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(configuration, { minLength: 2, maxLength: 2 }),
      fc.array(request, { minLength: 4, maxLength: 8 }),
      async (written, requests) => {
        const settings = written.map((each) => configurationOf(yamlOf(each), {}, upstreamKinds()));
        const all = settings.map(({ configuration: read, problems }) => {
          expect(problems).toEqual([]);
          if (read === null) throw new Error("no configuration");
          return { routes: createRoutes(read, upstreamKind, apiPrices()), privacy: createPrivacy(read) };
        });
        let now = 0;
        const gateway = await startGateway({
          upstreamUrl: upstreams["a"]?.url ?? "",
          parts: {
            resolve: (question) => (all[now] as (typeof all)[0]).routes.resolve(question),
            privacy: () => (all[now] as (typeof all)[0]).privacy,
          },
        });
        try {
          // One configuration for the first half, another for the second: no request is under way in between.
          for (now = 0; now < 2; now++) {
            const before = NAMES.map((name) => upstreams[name]?.arrivals.length ?? 0);
            const statuses = await Promise.all(
              requests.map(({ model: name, path, stream, fault: scenario }) =>
                ask(gateway.url, path, { model: name, stream, messages: [], input: "x", scenario }),
              ),
            );
            const reached = NAMES.filter(
              (name, index) => (upstreams[name]?.arrivals.length ?? 0) > (before[index] ?? 0),
            );
            const allowed = written[now]?.allowed ?? [];
            expect(reached.filter((name) => !allowed.includes(name))).toEqual([]);
            served += reached.length;
            refused += statuses.filter((status) => status === 403).length;
          }
        } finally {
          await gateway.close();
        }
      },
    ),
    { numRuns: 60 },
  );
  // It was not silence that was tested.
  expect(served).toBeGreaterThan(20);
  expect(refused).toBeGreaterThan(20);
}, 120_000);
