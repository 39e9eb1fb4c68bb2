import { createHash, createHmac } from "node:crypto";
import http from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signed } from "../src/gateway/sign-request.ts";
import { upstreamKind } from "../src/upstreams/upstream-kinds.ts";
import { upstreamTarget } from "../src/upstreams/upstream-target.ts";
import { asking } from "./support/gateway/asking.ts";
import { type Arrival, type RecordingUpstream, startUpstream } from "./support/gateway/recording-upstream.ts";

// Requests to Amazon Bedrock that are signed: with the gateway's credentials, or by the caller.

let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startUpstream({ raw: '{"output":{}}', contentType: "application/json" });
});
afterAll(() => upstream.close());

const { withGateway } = asking(() => upstream);

const KEY = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: null,
};
const BEDROCK = { ...KEY, service: "bedrock", region: "eu-west-1" };
const MODEL =
  "arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Ainference-profile%2Feu.amazon.nova-lite-v1%3A0";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** The signature as AWS describes it, computed here from what arrived (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). */
function expectedSignature(
  { method, path, headers, body }: Pick<Arrival, "method" | "path" | "headers" | "body">,
  { secretAccessKey, region, service }: typeof BEDROCK,
): string {
  const [, names = ""] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? "") ?? [];
  const [pathname = "", query = ""] = path.split("?");
  // Every segment is escaped once more than it stands in the request.
  const uri = pathname.split("/").map(escaped).join("/");
  const search = query
    .split("&")
    .filter((pair) => pair !== "")
    .sort()
    .join("&");
  const lines = names.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, uri, search, lines.join(""), names, sha256(body)].join("\n");
  const date = String(headers["x-amz-date"]);
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = [region, service, "aws4_request"].reduce(
    hmac,
    hmac(`AWS4${secretAccessKey}`, date.slice(0, 8)),
  );
  return hmac(key, ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n")).toString("hex");
}

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

test("this file computes AWS's own published example", () => {
  // The suite of AWS, "get-vanilla": docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html.
  const arrival = {
    method: "GET",
    path: "/",
    body: "",
    headers: {
      host: "example.amazonaws.com",
      "x-amz-date": "20150830T123600Z",
      authorization: "AWS4-HMAC-SHA256 Credential=-, SignedHeaders=host;x-amz-date, Signature=-",
    },
  };
  expect(expectedSignature(arrival, { ...KEY, region: "us-east-1", service: "service" })).toBe(
    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  );
});

function send(
  url: string,
  headers: Record<string, string>,
  body = '{"messages":[]}',
): Promise<{ status: number; body: string; error: string }> {
  const { hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        hostname,
        port,
        path: pathname + search,
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
      },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            body: text,
            error: String(response.headers["x-amzn-errortype"]),
          }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

describe("with the gateway's own credentials", () => {
  test.each([
    [`/model/${MODEL}/converse`, null],
    ["/model/amazon.nova-lite-v1:0/converse", "a-session"],
    ["/model/amazon.nova-lite-v1%3A0/invoke?b=2&a=%20x", null],
    ["/guardrail/g1/version/DRAFT/apply", "a-session"],
  ])("%s", async (path, sessionToken) => {
    await withGateway(
      { kind: "bedrock", target: { headers: {}, signing: { ...BEDROCK, sessionToken } } },
      async (gateway) => {
        const foreign = {
          authorization: "AWS4-HMAC-SHA256 Credential=of-the-client",
          "x-amz-date": "20200101T000000Z",
          "x-amz-security-token": "of-the-client",
          "x-amz-user-agent": "aws-sdk-js/3",
        };
        expect((await send(gateway.url + path, foreign, '{"messages":["wörld"]}')).status).toBe(200);
        const arrival = upstream.last();
        expect(arrival.path).toBe(path);
        expect(arrival.headers["x-amz-security-token"]).toBe(sessionToken ?? undefined);
        expect(JSON.stringify(arrival.headers)).not.toContain("of-the-client");
        const date = String(arrival.headers["x-amz-date"]);
        const names = `host;x-amz-date${sessionToken === null ? "" : ";x-amz-security-token"};x-amz-user-agent`;
        expect(arrival.headers.authorization).toBe(
          `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${date.slice(0, 8)}/eu-west-1/bedrock/aws4_request, SignedHeaders=${names}, Signature=${expectedSignature(arrival, BEDROCK)}`,
        );
        expect(
          Math.abs(
            Date.now() - Date.parse(date.replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z")),
          ),
        ).toBeLessThan(60_000);
        await gateway.rowsAfter(1);
      },
    );
  });

  test("another name for the model is signed as it goes", async () => {
    const options = {
      kind: "bedrock",
      model: "eu.amazon.nova-lite-v1:0",
      target: { headers: {}, signing: BEDROCK },
    };
    await withGateway(options, async (gateway) => {
      await send(`${gateway.url}/model/nova/converse`, {});
      const arrival = upstream.last();
      expect(arrival.path).toBe("/model/eu.amazon.nova-lite-v1%3A0/converse");
      expect(arrival.headers.authorization).toContain(expectedSignature(arrival, BEDROCK));
    });
  });

  test("a body in a part of a larger buffer is signed alone", async () => {
    const body = Buffer.from("xx{}xx").subarray(2, 4);
    const request = { method: "POST", url: "https://h.example/model/m/converse", headers: ["a", "b"], body };
    const headers = await signed(BEDROCK, request);
    const named = Object.fromEntries(
      headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1]]] : [])),
    );
    const arrival = {
      method: "POST",
      path: "/model/m/converse",
      body: "{}",
      headers: { host: "h.example", ...named },
    };
    expect(named["authorization"]).toContain(expectedSignature(arrival, BEDROCK));
  });
});

describe("by the caller", () => {
  const SIGNED = {
    authorization:
      "AWS4-HMAC-SHA256 Credential=AKID/20261130/eu-west-1/bedrock/aws4_request, SignedHeaders=host, Signature=00",
    "x-amz-date": "20261130T000000Z",
    "x-amz-security-token": "a-session",
  };

  test("for the upstream's host it passes as it is", async () => {
    const { host } = new URL(upstream.url);
    const parts = { hosts: null };
    await withGateway({ kind: "bedrock", passThrough: true, parts }, async (gateway) => {
      const path = `/model/${MODEL}/converse`;
      expect((await send(gateway.url + path, { ...SIGNED, host })).status).toBe(200);
      expect(upstream.last()).toMatchObject({ path, headers: { ...SIGNED, host } });
    });
  });

  test.each([
    ["for another host", {}, {}, /signed for another host than 127\.0\.0\.1:\d+/],
    [
      "for another model",
      { model: "eu.amazon.nova-lite-v1:0" },
      { host: "upstream" },
      /signed for another model/,
    ],
  ])("%s it is refused in one line", async (_what, options, headers: { host?: string }, said) => {
    const before = upstream.arrivals.length;
    const host = headers.host === undefined ? {} : { host: new URL(upstream.url).host };
    await withGateway(
      { kind: "bedrock", passThrough: true, parts: { hosts: null }, ...options },
      async (gateway) => {
        const answer = await send(`${gateway.url}/model/m/converse`, { ...SIGNED, ...host });
        expect([answer.status, answer.error]).toEqual([403, "AccessDeniedException"]);
        expect((JSON.parse(answer.body) as { message: string }).message).toMatch(said);
      },
    );
    expect(upstream.arrivals.length).toBe(before);
  });

  test("a key is bound to no host", async () => {
    await withGateway({ kind: "bedrock", passThrough: true }, async (gateway) => {
      const key = { authorization: "Bearer bedrock-api-key-1", "x-api-key": "of-another" };
      expect((await send(`${gateway.url}/model/m/converse`, key)).status).toBe(200);
      const { headers } = upstream.last();
      expect([headers.authorization, headers["x-api-key"]]).toEqual(["Bearer bedrock-api-key-1", undefined]);
    });
  });
});

describe("the region", () => {
  const kind = upstreamKind("bedrock");
  if (kind === undefined) throw new Error("there is a row");
  const target = (more: { url?: string; region?: string }) =>
    upstreamTarget({ name: "bedrock", kind, key: null, signing: KEY, ...more });

  test.each([
    [{ region: "eu-central-1" }, "https://bedrock-runtime.eu-central-1.amazonaws.com", "eu-central-1"],
    [{ url: "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com" }, undefined, "us-gov-west-1"],
    [
      { url: "https://vpce-1.bedrock-runtime.ap-south-1.vpce.amazonaws.com", region: "us-east-1" },
      undefined,
      "ap-south-1",
    ],
    [{ url: "http://10.0.0.5:8080", region: "us-east-1" }, undefined, "us-east-1"],
  ])("%j", (more: { url?: string; region?: string }, origin, region) => {
    const made = target(more);
    expect([made.origin, made.signing?.region, made.signing?.service]).toEqual([
      origin ?? more.url,
      region,
      "bedrock",
    ]);
  });

  test("has to be known", () => {
    expect(() => target({})).toThrow("has no address");
    expect(() => target({ url: "http://10.0.0.5:8080" })).toThrow("is not known");
  });
});
