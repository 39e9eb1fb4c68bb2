import { execFile } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LiveEvent, PlanAnswer } from "../src/contract/api.ts";
import type { PriceNames } from "../src/contract/catalog-answers.ts";
import { answerPlan } from "../src/planner/answer-plan.ts";
import { ROOT } from "./source-files.ts";
import { openaiUsage, TEAM } from "./support/exports.ts";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import {
  chat,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
} from "./support/serve/serve-process.ts";

// What the dashboard asks, of the real program.

const PROGRAM = join(ROOT, "bin/breakeven.js");
let upstream: Child;
let folder: string;
let serving: ServeProcess;

const url = (path: string): string => `${serving.url}${path}`;
const json = async <Answer>(response: Promise<Response>): Promise<Answer> =>
  (await response).json() as Promise<Answer>;
const formOf = (...files: [name: string, text: string][]): FormData => {
  const form = new FormData();
  for (const [name, text] of files) form.append("file", new Blob([text]), name);
  return form;
};
const planOn = (form: FormData, query = ""): Promise<Response> =>
  fetch(url(`/api/plan${query}`), { method: "POST", body: form });

/** A request exactly as it is written: fetch would tidy up paths and choose the Host header itself. */
function raw(
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const { hostname, port } = new URL(serving.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => (body += piece));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.once("error", reject);
    sent.end();
  });
}

beforeAll(async () => {
  upstream = await startUpstreamProcess();
  folder = newFolder();
  const yaml = `
names: [dashboard.example]
workers: 2
upstreams:
  first: { url: "${upstream.url}", key: "\${env:FIRST_KEY}" }
models:
  gpt-4o-mini: first
`;
  serving = await startServe({ folder, yaml, env: { FIRST_KEY: "sk-test-first" } });
});
afterAll(async () => {
  await serving.stop();
  await upstream.kill();
  removeFolder(folder);
});

describe("the page", () => {
  test("every page is one document, under a policy that runs and loads nothing from elsewhere", async () => {
    for (const path of ["/", "/traffic", "/fleet", "/live", "/guide", "/prices"]) {
      const response = await fetch(url(path));
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(response.headers.get("cache-control")).toBe("no-cache");
      const policy = response.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:/);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("referrer-policy")).toBe("no-referrer");
      expect(await response.text()).toContain('<div id="page">');
    }
  });

  test("its files are packed, kept for ever by name, and not sent again to who has them", async () => {
    const html = await (await fetch(url("/"))).text();
    const files = html.match(/\/assets\/[^"]+\.(?:js|css)/g) ?? [];
    const script = files.find((file) => file.endsWith(".js")) ?? "";
    // The first view may take 250 KB; charts, 125 KB, come with the first of them.
    const sizes = files.map(async (file) => gzipSync((await raw(file)).body).length);
    expect((await Promise.all(sizes)).reduce((sum, size) => sum + size)).toBeLessThan(125_000);
    const plain = await raw(script);
    expect(plain.headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
    });
    const packed = await raw(script, { "accept-encoding": "gzip, deflate, br" });
    expect(packed.headers["content-encoding"]).toBe("br");
    expect(Number(packed.headers["content-length"])).toBeLessThan(
      Number(plain.headers["content-length"]) / 2,
    );
    const etag = String(plain.headers["etag"]);
    expect(await raw(script, { "if-none-match": etag })).toMatchObject({ status: 304, body: "" });
    const head = await raw(script, {}, "HEAD");
    expect(head).toMatchObject({ status: 200, body: "" });
    expect(head.headers["content-length"]).toBe(plain.headers["content-length"]);
  });

  test.each([
    "/assets/../index.html",
    "/assets/..%2findex.html",
    "/assets/../../package.json",
    "/assets/",
    "/assets/%00",
  ])("%s is no file", async (path) => {
    expect((await raw(path)).status).toBe(404);
  });
});

describe("who is told what", () => {
  const KEY = (): string => readFileSync(join(folder, ".breakeven/admin-key"), "utf8").trim();

  test("the admin key is made at the first start, shown once, and readable by this user alone", () => {
    expect(serving.stderr().split(KEY()).length - 1).toBe(1);
    expect(statSync(join(folder, ".breakeven/admin-key")).mode & 0o777).toBe(0o600);
  });

  test("on this machine reading needs no key; under another name it does", async () => {
    expect((await fetch(url("/api/usage"))).status).toBe(200);
    const host = { host: "dashboard.example" };
    const refused = await raw("/api/usage", host);
    expect(refused.status).toBe(401);
    expect(JSON.parse(refused.body)).toMatchObject({
      error: { remedy: expect.stringContaining("BREAKEVEN_ADMIN_KEY") },
    });
    expect((await raw("/api/usage", { ...host, authorization: `Bearer ${KEY()}` })).status).toBe(200);
    const status = await raw("/api/status", { ...host, authorization: `Bearer ${KEY()}` });
    expect(JSON.parse(status.body)).toMatchObject({ readingNeedsKey: true });
  });

  test("changes need it, and what was changed is what a plan on the ledger goes by", async () => {
    const triage = {
      task: "triage",
      mayMove: "yes",
      toModels: ["gpt-oss-120b"],
      private: false,
      kind: "batch",
      frontierNeeded: false,
      ttftMs: 900,
    };
    const put = (key: string | null, tasks: unknown): Promise<Response> =>
      fetch(url("/api/tasks"), {
        method: "PUT",
        headers: {
          "content-type": "application/json",
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify({ tasks }),
      });
    expect((await put(null, [triage])).status).toBe(401);
    expect((await put("wrong", [triage])).status).toBe(401);
    expect(await json(put(KEY(), [{ ...triage, mayMove: "perhaps" }]))).toMatchObject({
      error: {
        message: expect.stringContaining('may_move is "perhaps"'),
        remedy: "Write one of yes, no, undecided.",
      },
    });
    expect(await json(put(KEY(), [triage]))).toMatchObject({ tasks: [triage] });
    expect(await json(fetch(url("/api/tasks")))).toMatchObject({ tasks: [triage] });
    await chat(serving.url, {}, null, { "x-breakeven-task": "triage" });
    const plan = await json<PlanAnswer>(fetch(url("/api/plan?source=ledger")));
    expect(plan.material.notes.join("\n")).toContain("tasks.csv");
    expect(plan.material.traffic.tasks).toMatchObject([{ name: "triage", mayMove: "yes" }]);
    expect(await json(put(KEY(), []))).toMatchObject({ tasks: [] });
  });

  test("pages of other sites reach nothing", async () => {
    const { host } = new URL(serving.url);
    for (const headers of [
      { origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "http://localhost:1", host },
    ]) {
      expect((await raw("/api/usage", headers)).status).toBe(403);
      expect((await raw("/api/plan", headers, "POST")).status).toBe(403);
    }
    expect(
      (await raw("/api/usage", { origin: `http://${host}`, "sec-fetch-site": "same-origin" })).status,
    ).toBe(200);
  });
});

describe("plans", () => {
  test("on files are the plan of the command line, under the names that were sent", async () => {
    const usage = openaiUsage(TEAM);
    const file = join(folder, "completions_usage.csv");
    writeFileSync(file, usage);
    const flags = ["--as-of", "2026-11-20", "--undecided", "move", "--offer", "8xH100@2.20/h,12mo"];
    const out = join(folder, "plan.json");
    // It ends with 1, because it says no to the quote.
    await promisify(execFile)(process.execPath, [PROGRAM, "plan", file, ...flags, "--out", out], {
      cwd: folder,
    }).catch((error: { code: number }) => expect(error.code).toBe(1));
    const {
      files: _files,
      guide: _guide,
      ...printed
    } = JSON.parse(readFileSync(out, "utf8")) as Record<string, unknown>;
    const query = "?asOf=2026-11-20&undecided=move&offer=8xH100%402.20%2Fh%2C12mo";
    const answer = await json<PlanAnswer>(planOn(formOf(["../../etc/completions_usage.csv", usage]), query));
    expect(answer).toMatchObject({
      source: "files",
      label: "completions_usage.csv",
      command:
        "breakeven plan completions_usage.csv --as-of 2026-11-20 --undecided move --offer 8xH100@2.20/h,12mo",
    });
    expect(answer.report?.files.map((each) => each.file)).toEqual(["completions_usage.csv"]);
    expect(JSON.parse(JSON.stringify(answerPlan(answer.material)))).toEqual(printed);

    // A changed assumption prepares anew on the traffic that was read, and so does what changes how it is read.
    const again = await json<PlanAnswer>(
      fetch(url(`/api/plan${query}&key=${answer.key}&assume=traffic_growth_team%3D1.2&invoice=90000`)),
    );
    expect(again.key).toBe(answer.key);
    expect(again.material.tieOut.billedUsd).toBe(90_000);

    const option = answer.material.all.options.find((each) => "replica" in each)?.id ?? "";
    const fleet = await json<Record<string, unknown>>(
      fetch(url(`/api/fleet?key=${answer.key}&option=${encodeURIComponent(option)}`)),
    );
    // Daily rows show no hours, so there is no day to replay.
    expect(fleet).toMatchObject({ option, frontier: expect.any(Array), busiestDay: null });
  });

  test("what cannot be read says what and what to do", async () => {
    const wrong = await planOn(formOf(["holiday.txt", "sun\nsand\n"]));
    expect(wrong.status).toBe(400);
    const { error } = (await wrong.json()) as { error: { message: string; remedy: string } };
    expect(error.message).toMatch(/^holiday\.txt/);
    expect(error.remedy).not.toBe("");
    expect(await json(fetch(url("/api/plan?offer=nonsense")))).toHaveProperty("error.remedy");
    expect(await json(fetch(url("/api/plan?assume=/etc/passwd")))).toMatchObject({
      error: { message: expect.stringContaining("files are read by the command line alone") },
    });
    expect((await fetch(url("/api/plan?source=files&key=gone"))).status).toBe(410);
    expect((await planOn(formOf())).status).toBe(400);
  });

  test("ten at once are all answered, and a request to a model does not wait for them", async () => {
    let answered = 0;
    const plans = Array.from({ length: 10 }, (_, index) =>
      fetch(url(`/api/plan?source=sample&horizon=${12 + index}`)).then(async (response) => {
        expect(response.status).toBe(200);
        answered += 1;
        return ((await response.json()) as PlanAnswer).material.constraints.horizonMonths;
      }),
    );
    for (let count = 0; count < 20; count++) expect((await chat(serving.url)).status).toBe(200);
    // A plan takes a second of a processor: twenty requests that do not wait for any have long been answered.
    expect(answered).toBeLessThan(10);
    expect(await Promise.all(plans)).toEqual(Array.from({ length: 10 }, (_, index) => 12 + index));
  });
});

describe("the ledger", () => {
  test("figures of what was metered, in all, by name and over time", async () => {
    await chat(serving.url, {}, null, { "x-breakeven-task": "counted" });
    const usage = await json<{ totals: Record<string, number>; groups: object[]; series: object[] }>(
      fetch(url("/api/usage?by=task&task=counted")),
    );
    expect(usage.totals).toMatchObject({ requests: 1, attempts: 1, failed: 0, shares: { failed: 0 } });
    expect(usage.groups).toMatchObject([{ name: "counted", isRest: false, requests: 1 }]);
    expect(usage.series).toMatchObject([{ name: "counted", requests: 1 }]);
    expect(await json(fetch(url("/api/lengths?task=counted")))).toMatchObject({ input: { requests: 1 } });
    expect(await json(fetch(url("/api/presence?task=counted")))).toMatchObject({ slots: [{ requests: 1 }] });
    expect(await json(fetch(url("/api/attempts?task=counted&limit=5")))).toMatchObject({
      attempts: [{ task: "counted", upstream: "first", status: 200 }],
    });
    const movers = await json<{ tasks: object[] }>(fetch(url("/api/movers")));
    expect(movers.tasks).toContainEqual(
      expect.objectContaining({ name: "counted", before: expect.objectContaining({ requests: 0 }) }),
    );
    expect((await fetch(url("/api/usage?by=colour"))).status).toBe(400);
    expect((await fetch(url("/api/attempts?limit=0"))).status).toBe(400);
  });

  test("attempts are seen live, whichever process answered them, and the stream ends when the gateway does", async () => {
    const response = await fetch(url("/api/live"));
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const seen = new Set<string>();
    let upstreams: Extract<LiveEvent, { kind: "upstreams" }> | null = null;
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let [text, sent] = ["", 0];
    while (seen.size < 8 || upstreams === null) {
      if (sent < 8)
        await chat(serving.url, {}, null, { "x-breakeven-task": `live-${sent++}`, connection: "close" });
      const { value, done } = await reader.read();
      if (done) throw new Error("the stream ended");
      text += value;
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events.filter((each) => each.startsWith("data: "))) {
        const read = JSON.parse(event.slice(6)) as LiveEvent;
        if (read.kind === "upstreams") upstreams = read;
        else for (const { task } of read.attempts) if (task?.startsWith("live-")) seen.add(task);
      }
    }
    expect([...seen].toSorted()).toEqual(Array.from({ length: 8 }, (_, index) => `live-${index}`));
    expect(upstreams.upstreams).toMatchObject([{ name: "first", errors: 0, outstanding: 0 }]);
    await reader.cancel();
  });
});

test("prices and claims are those of the command line", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    PROGRAM,
    "prices",
    "gpt-5.4",
    "--json",
    "--at",
    "2026-11-20",
  ]);
  expect(await json(fetch(url("/api/prices?query=gpt-5.4&at=2026-11-20")))).toEqual(JSON.parse(stdout));
  expect(await json(fetch(url("/api/prices")))).toMatchObject({ api: { providers: expect.any(Number) } });
  expect((await fetch(url("/api/prices?query=nobody-sells-this"))).status).toBe(400);
  const unknown = await json<{ error: { remedy: string } }>(fetch(url("/api/prices?query=claud-sonnet-4-5")));
  expect(unknown.error.remedy).toContain("claude-sonnet-4-5");
  const names = await json<PriceNames>(fetch(url("/api/names")));
  expect(names.api).toContain("gpt-5.4");
  expect(names.open.length).toBeGreaterThan(50);
  expect(names.gpus).toContain("H100 SXM");
  expect(await json(fetch(url("/api/claims")))).toMatchObject({ claims: expect.any(Array) });
  expect((await fetch(url("/api/nothing"))).status).toBe(404);
});

test("an empty ledger shows the sample, and a stop ends streams at once", async () => {
  const empty = newFolder();
  const other = await startServe({ folder: empty });
  const plan = (await (await fetch(`${other.url}/api/plan`)).json()) as PlanAnswer;
  expect(plan).toMatchObject({ source: "sample", command: "breakeven demo" });
  expect(plan.material.traffic.requests).toBe(7106);
  expect(await (await fetch(`${other.url}/api/status`)).json()).toMatchObject({
    mode: "demo",
    baseUrl: other.url,
    ledger: { requests: 0, firstMs: null, lastMs: null },
    readingNeedsKey: false,
    saturation: null,
  });
  const guess = async (): Promise<number> =>
    (await fetch(`${other.url}/api/usage`, { headers: { authorization: "Bearer guess" } })).status;
  for (let wrong = 0; wrong < 10; wrong++) expect(await guess()).toBe(401);
  expect(await guess()).toBe(429);
  const live = await fetch(`${other.url}/api/live`);
  const ended = live.text();
  // Nor is a plan waited for that nobody will see.
  const planning = fetch(`${other.url}/api/plan?source=sample&horizon=60`).catch(() => null);
  expect(await other.stop()).toBe(0);
  await Promise.all([ended, planning]);
  removeFolder(empty);
});
