import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  chat,
  ledgerRows,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
} from "./support/serve/serve-process.ts";

// One account with three credentials: one at its limit, one revoked, one that works.

const KEYS = { AT_ITS_LIMIT: "key-one", REVOKED: "key-two", GOOD: "key-three" };

let upstream: Server;
let serve: ServeProcess;
const asked: string[] = [];
const folder = newFolder();

beforeAll(async () => {
  upstream = createServer((request, response) => {
    const key = request.headers.authorization?.replace("Bearer ", "") ?? "none";
    asked.push(key);
    request.resume();
    const status = key === KEYS.AT_ITS_LIMIT ? 429 : key === KEYS.REVOKED ? 401 : 200;
    const body =
      status === 200
        ? {
            model: "gpt-5.4",
            choices: [{ message: { content: "hi" } }],
            usage: { prompt_tokens: 9, completion_tokens: 1 },
          }
        : { error: { message: "no" } };
    response.writeHead(status, {
      "content-type": "application/json",
      ...(status === 429 ? { "retry-after": "30" } : {}),
    });
    response.end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => void upstream.once("listening", resolve));
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const keys = Object.keys(KEYS).map((name) => `"\${env:${name}}"`);
  const yaml = `upstreams:\n  openai: { url: "${url}", keys: [${keys.join(", ")}] }\nmodels: { m: openai, "*": openai }\n`;
  serve = await startServe({ folder, yaml, env: KEYS });
}, 30_000);
afterAll(async () => {
  await serve?.stop();
  upstream?.close();
  removeFolder(folder);
});

test("what one credential may not, another does; what is refused or at its limit is left alone", async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 30; n++) {
    const response = await chat(serve.url, { model: "m", messages: [{ role: "user", content: `${n}` }] });
    statuses.push(response.status);
    await response.text();
  }
  expect(statuses).toEqual(Array<number>(30).fill(200));
  const times = (key: string): number => asked.filter((each) => each === key).length;
  expect([times(KEYS.AT_ITS_LIMIT), times(KEYS.REVOKED), times(KEYS.GOOD)]).toEqual([1, 1, 30]);
});

test("rows name the variable and nothing the credential", async () => {
  const rows = await ledgerRows(folder);
  expect(rows.filter(({ status }) => status === 200).every(({ replica }) => replica === "GOOD")).toBe(true);
  const metrics = await (await fetch(`${serve.url}/metrics`)).text();
  expect(metrics).toContain('breakeven_place_state{place="openai@AT_ITS_LIMIT",state="cooling"} 1');
  const said = metrics + serve.stdout() + serve.stderr() + JSON.stringify(rows);
  for (const key of Object.values(KEYS)) expect(said).not.toContain(key);
});
