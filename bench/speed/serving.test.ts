import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHROMIUM, startBrowser, watchedPage } from "../../test/support/browser.ts";
import { needs } from "../../test/support/needs.ts";
import {
  type Child,
  startGatewayProcess,
  startUpstreamProcess,
} from "../../test/support/gateway/child-process.ts";
import type { Arrival } from "../../test/support/gateway/recording-upstream.ts";
import {
  chat,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
} from "../../test/support/serve/serve-process.ts";

// Real processes, in milliseconds as a client sees them.

const folder = newFolder();
let upstream: Child;
let serving: ServeProcess;
beforeAll(async () => {
  upstream = await startUpstreamProcess();
  const yaml = `
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

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

test("a server is ready within a second, and stops within one although a plan is being made", async () => {
  // The first start keeps the compiled code for those that follow, as it does for a user.
  const own = newFolder();
  await (await startServe({ folder: own })).stop();
  const startedMs = performance.now();
  const server = await startServe({ folder: own });
  expect(performance.now() - startedMs).toBeLessThan(5000);
  const planning = fetch(`${server.url}/api/plan?source=sample&horizon=60`).catch(() => null);
  await sleep(50);
  const stoppedMs = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - stoppedMs).toBeLessThan(5000);
  await planning;
  removeFolder(own);
});

test("an upstream hears within 50 ms that the client has left", async () => {
  const own = newFolder();
  const gateway = await startGatewayProcess({ upstreamUrl: upstream.url, folder: own });
  const waits: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const control = new AbortController();
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-test-scenario": JSON.stringify({ fault: "hang-middle" }),
      },
      body: JSON.stringify({
        model: "gpt-4o-mini",
        stream: true,
        messages: [{ role: "user", content: "Say hello." }],
      }),
      signal: control.signal,
    });
    await response.body?.getReader().read();
    control.abort();
    const leftAt = performance.timeOrigin + performance.now();
    const last = async (): Promise<Arrival | undefined> =>
      ((await (await fetch(`${upstream.url}/__arrivals`)).json()) as Arrival[]).at(-1);
    await expect.poll(async () => (await last())?.closedEarlyAt).not.toBeNull();
    const origin = Number(await (await fetch(`${upstream.url}/__origin`)).text());
    waits.push(origin + Number((await last())?.closedEarlyAt) - leftAt);
  }
  expect(median(waits)).toBeLessThan(50);
  await gateway.kill();
  removeFolder(own);
});

test("a request to a model is answered within 50 ms while ten plans are made", async () => {
  const plans = Array.from({ length: 10 }, (_, index) =>
    fetch(`${serving.url}/api/plan?source=sample&horizon=${12 + index}`).then((response) => response.text()),
  );
  const waits: number[] = [];
  for (let count = 0; count < 20; count++) {
    const startedMs = performance.now();
    expect((await chat(serving.url)).status).toBe(200);
    waits.push(performance.now() - startedMs);
  }
  // On a machine of two cores the plans have one of them.
  expect(median(waits)).toBeLessThan(250);
  await Promise.all(plans);
});

/**
 * Runs in the page, as text because it is of the browser: milliseconds of fifteen moves until what staying costs is
 * another figure on the ladder.
 */
const MOVE_SLIDER = `(async () => {
  const input = document.querySelector(".slider input");
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const figure = () => document.querySelector(".ladder tbody .strong data").value;
  const times = [];
  for (let index = 1; index <= 15; index++) {
    const [from, before] = [performance.now(), figure()];
    set.call(input, String(1 + index / 50));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    while (figure() === before) await new Promise((resolve) => setTimeout(resolve));
    times.push(performance.now() - from);
  }
  return times;
})()`;

test("a slider of the page answers within 50 ms", needs(CHROMIUM), async () => {
  const browser: Browser = await startBrowser();
  const { page, close } = await watchedPage(browser, serving.url);
  await page.goto(serving.url);
  await page.waitForSelector("main h1, main h2", { timeout: 20_000 });
  await page.waitForSelector(".ladder tbody .strong data", { timeout: 20_000 });
  expect(median(await page.evaluate<number[]>(MOVE_SLIDER))).toBeLessThan(50);
  await close();
  await browser.close();
});
