import { afterAll, beforeAll, expect, test } from "vitest";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import type { Arrival } from "./support/gateway/recording-upstream.ts";
import {
  chat,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
} from "./support/serve/serve-process.ts";

// A pool of replicas of one engine, with real processes.

let replicas: Child[];
let serve: ServeProcess;
const folder = newFolder();

beforeAll(async () => {
  replicas = await Promise.all([startUpstreamProcess(), startUpstreamProcess(), startUpstreamProcess()]);
  const urls = replicas.map(({ url }) => `"${url}"`).join(", ");
  serve = await startServe({ folder, yaml: `upstreams:\n  own: { engine: vllm, urls: [${urls}] }\n` });
}, 30_000);
afterAll(async () => {
  await serve?.stop();
  await Promise.all((replicas ?? []).map((child) => child.kill()));
  removeFolder(folder);
});

const arrivals = (): Promise<number[]> =>
  Promise.all(
    replicas.map(async ({ url }) => ((await (await fetch(`${url}/__arrivals`)).json()) as Arrival[]).length),
  );

async function ask(session: string): Promise<number> {
  const response = await chat(serve.url, {}, null, { "x-breakeven-session": session });
  await response.text();
  return response.status;
}

test("conversations stay where they are, and different ones spread", async () => {
  for (let turn = 0; turn < 5; turn++) expect(await ask("one")).toBe(200);
  expect((await arrivals()).toSorted((one, other) => one - other)).toEqual([0, 0, 5]);
  for (let n = 0; n < 60; n++) await ask(`conversation ${n}`);
  // 20 each and the five: fewer than 5 of 60 would be chance of less than one in a million.
  for (const count of await arrivals()) expect(count).toBeGreaterThanOrEqual(5);
});

test("nothing is lost when a replica dies", async () => {
  await replicas[0]?.kill();
  const statuses = await Promise.all(Array.from({ length: 60 }, (_, n) => ask(`conversation ${n}`)));
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  replicas.shift();
});
