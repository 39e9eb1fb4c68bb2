import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./source-files.ts";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import { childrenOf, runningProcess } from "./support/processes.ts";
import {
  chat,
  ledgerRows,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
} from "./support/serve/serve-process.ts";

// What happens while it runs: a stop, a changed file, several processes, one that dies.

let upstream: Child;
const folders: string[] = [];
const running: ServeProcess[] = [];

async function serve(yaml: string, args: readonly string[] = []): Promise<ServeProcess> {
  const folder = newFolder();
  folders.push(folder);
  const serving = await startServe({ folder, yaml, args });
  running.push(serving);
  return serving;
}

/** Machines that run tests are busy: what must happen may take its time. */
const eventually = <Seen>(look: () => Seen) => expect.poll(look, { timeout: 20_000, interval: 50 });

beforeAll(async () => {
  upstream = await startUpstreamProcess();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop("SIGKILL")));
});
afterAll(async () => {
  await upstream.kill();
  for (const each of folders) removeFolder(each);
});

const yaml = (models = "gpt-4o-mini: first", more = ""): string =>
  `upstreams:\n  first: { url: "${upstream.url}" }\nmodels:\n  ${models}\n${more}`;

/** Twenty pieces, 50 ms apart: a second of streaming. */
const SLOW = { pieces: Array.from({ length: 20 }, (_, index) => `piece${index} `), delayMs: 50 };

/** Reads the first piece of a stream; the rest is read by what it answers. */
async function begun(response: Response): Promise<() => Promise<string>> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = decoder.decode((await reader.read()).value, { stream: true });
  return async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text;
      text += decoder.decode(value, { stream: true });
    }
  };
}

const eventsOf = (serving: ServeProcess): unknown[] => serving.logs().map(({ event }) => event);

describe("rule 31: stopping", () => {
  test.each([
    ["SIGTERM", 1],
    ["SIGINT", 1],
    ["SIGTERM", 2],
  ] as const)(
    "on %s, with %d process(es), lets an answer end, takes nothing new, and exits 0",
    async (signal, workers) => {
      const serving = await serve(yaml("gpt-4o-mini: first", `workers: ${workers}`));
      const rest = await begun(await chat(serving.url, { stream: true }, SLOW));
      serving.signal(signal);
      await eventually(() => eventsOf(serving)).toContain("stopping");
      await eventually(() =>
        chat(serving.url).then(
          () => "answered",
          () => "refused",
        ),
      ).toBe("refused");
      const text = await rest();
      expect(text).toContain("piece19");
      expect(text).toContain("data: [DONE]");
      expect(await serving.exited).toBe(0);
      expect(await ledgerRows(serving.folder)).toMatchObject([
        { status: 200, cause: null, output_tokens: 3 },
      ]);
    },
  );

  test("a signal that comes twice at once, as a terminal and npm send it, is one", async () => {
    const serving = await serve(yaml());
    const rest = await begun(await chat(serving.url, { stream: true }, SLOW));
    serving.signal("SIGINT");
    serving.signal("SIGINT");
    expect(await rest()).toContain("data: [DONE]");
    expect(await serving.exited).toBe(0);
  });

  test("a second signal, later, ends it where it is", async () => {
    const serving = await serve(yaml());
    const rest = await begun(await chat(serving.url, { stream: true }, { fault: "hang-middle" }));
    serving.signal("SIGTERM");
    await eventually(() => eventsOf(serving)).toContain("stopping");
    await sleep(600);
    serving.signal("SIGTERM");
    await expect(rest()).rejects.toThrow();
    expect(await serving.exited).toBe(1);
  });

  test.each(["start", "breakeven -- serve"])(
    "a SIGTERM to npm alone reaches a server that runs under it: npm run %s",
    async (script) => {
      const folder = newFolder();
      folders.push(folder);
      const [name, ...args] = script.split(" ");
      const npm = spawn(
        "npm",
        [
          "run",
          "-s",
          `${name}`,
          ...args,
          ...(args.length === 0 ? ["--"] : []),
          "--port",
          "0",
          "--data",
          folder,
        ],
        { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] },
      );
      let [stdout, stderr] = ["", ""];
      npm.stdout.on("data", (piece: Buffer) => (stdout += piece.toString()));
      npm.stderr.on("data", (piece: Buffer) => (stderr += piece.toString()));
      const closed = new Promise<void>((resolve) => void npm.once("close", () => resolve()));
      await eventually(() => stdout).toContain("usage --data");
      const url = /serves on (http:\S+)/.exec(stdout)?.[1] ?? "";
      expect((await chat(url, { model: "demo" })).status).toBe(200);
      npm.kill();
      // Its output is closed when the server has ended too; npm itself may have ended before, by the signal.
      await closed;
      expect(stderr).toContain('"event":"stopped"');
      await expect(fetch(`${url}/health`)).rejects.toThrow();
    },
  );

  test("what does not end in time is cut, recorded, and the exit is 0", async () => {
    const serving = await serve(yaml("gpt-4o-mini: first", "drain: 200ms"));
    const rest = await begun(await chat(serving.url, { stream: true }, { fault: "hang-middle" }));
    const stopped = serving.stop();
    await expect(rest()).rejects.toThrow();
    expect(await stopped).toBe(0);
    expect(eventsOf(serving)).toContain("drain-limit-reached");
    expect(await ledgerRows(serving.folder)).toMatchObject([{ status: 200, cause: "client-gone" }]);
  });
});

describe.each([1, 2])("a changed file, with %d process(es)", (workers) => {
  const more = `workers: ${workers}`;

  test("holds from the next request on, and no stream is dropped", async () => {
    const serving = await serve(yaml("gpt-4o-mini: first", more));
    const rest = await begun(await chat(serving.url, { stream: true }, SLOW));
    expect((await chat(serving.url, { model: "new-name" })).status).toBe(404);
    writeFileSync(
      join(serving.folder, "breakeven.yaml"),
      yaml("new-name: { upstream: first, model: gpt-4o-mini }", more),
    );
    await eventually(async () => (await chat(serving.url, { model: "new-name" })).status).toBe(200);
    expect((await chat(serving.url)).status).toBe(404);
    expect(await rest()).toContain("data: [DONE]");
    expect(eventsOf(serving)).toContain("configuration-applied");
  });

  test("is read at once on SIGHUP, and what only a restart can change is said", async () => {
    const serving = await serve(yaml("gpt-4o-mini: first", more));
    writeFileSync(join(serving.folder, "breakeven.yaml"), yaml("other: first", `${more}\ndrain: 1s`));
    serving.signal("SIGHUP");
    await eventually(async () => (await chat(serving.url, { model: "other" })).status).toBe(200);
    expect(serving.logs()).toContainEqual(
      expect.objectContaining({ event: "configuration-needs-restart", fields: "drainMs" }),
    );
  });

  test("that is wrong changes nothing, and says so", async () => {
    const serving = await serve(yaml("gpt-4o-mini: first", more));
    writeFileSync(join(serving.folder, "breakeven.yaml"), yaml("gpt-4o-mini: nobody", more));
    serving.signal("SIGHUP");
    await eventually(() => eventsOf(serving)).toContain("configuration-refused");
    expect(serving.logs().find(({ event }) => event === "configuration-refused")).toMatchObject({
      level: "error",
      message: expect.stringMatching(/breakeven\.yaml:4: models\.gpt-4o-mini names the upstream "nobody"/),
      consequence: "the configuration before it stays in force",
    });
    expect((await chat(serving.url)).status).toBe(200);
  });
});

test("reading the file again and again under load fails no request", async () => {
  const serving = await serve(yaml());
  const statuses: number[] = [];
  const over = new AbortController();
  const clients = Array.from({ length: 8 }, async () => {
    while (!over.signal.aborted) {
      const response = await chat(serving.url, { stream: statuses.length % 2 === 0 });
      await response.text();
      statuses.push(response.status);
    }
  });
  for (let turn = 0; turn < 6; turn += 1) {
    const wrong = turn % 3 === 2;
    const models = wrong ? "gpt-4o-mini: nobody" : `gpt-4o-mini: first\n  extra-${turn}: first`;
    writeFileSync(join(serving.folder, "breakeven.yaml"), yaml(models));
    serving.signal("SIGHUP");
    await eventually(
      () => eventsOf(serving).filter((event) => String(event).startsWith("configuration-")).length,
    ).toBeGreaterThan(turn);
  }
  over.abort();
  await Promise.all(clients);
  expect(statuses.length).toBeGreaterThan(20);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(await serving.stop()).toBe(0);
  expect(await ledgerRows(serving.folder)).toHaveLength(statuses.length);
});

describe("several processes", () => {
  test("share the port and the work, and their metrics add up wherever they are asked", async () => {
    const serving = await serve(yaml(), ["--workers", "2"]);
    // Each on a connection of its own: the kernel hands them out by chance, all to one in 1 of 8 million runs.
    for (let index = 0; index < 24; index += 1) await chat(serving.url, {}, null, { connection: "close" });
    for (let index = 0; index < 4; index += 1) {
      const text = await (await fetch(`${serving.url}/metrics`, { headers: { connection: "close" } })).text();
      expect(text).toMatch(/^breakeven_attempts_total\{upstream="first".*\} 24$/m);
    }
    const journals = readdirSync(join(serving.folder, ".breakeven"), { recursive: true, encoding: "utf8" });
    const writers = journals
      .filter((name) => name.endsWith(".sqlite"))
      .map((name) => /worker-\d/.exec(name)?.[0]);
    expect(new Set(writers)).toEqual(new Set(["worker-1", "worker-2"]));
    expect(await serving.stop()).toBe(0);
    expect(await ledgerRows(serving.folder)).toHaveLength(24);
  });

  test("one that dies is replaced, and the others answer meanwhile", async () => {
    const serving = await serve(yaml(), ["--workers", "2"]);
    const [victim, survivor] = childrenOf(serving.pid).map(({ pid }) => pid);
    process.kill(victim as number, "SIGKILL");
    await eventually(() => eventsOf(serving)).toContain("worker-ended");
    for (let index = 0; index < 5; index += 1) {
      expect((await chat(serving.url, {}, null, { connection: "close" })).status).toBe(200);
    }
    await eventually(() => childrenOf(serving.pid).length).toBe(2);
    expect(childrenOf(serving.pid).map(({ pid }) => pid)).toContain(survivor);
    expect(await serving.stop()).toBe(0);
  });

  test("one that is killed under load takes no answered request with it", async () => {
    const serving = await serve(yaml(), ["--workers", "2"]);
    const answered: string[] = [];
    const over = new AbortController();
    const clients = Array.from({ length: 8 }, async (_, index) => {
      for (let count = index; !over.signal.aborted; count += 1) {
        try {
          const response = await chat(serving.url, { stream: count % 2 === 0 }, null, {
            connection: "close",
          });
          const text = await response.text();
          const whole = count % 2 === 0 ? text.includes("data: [DONE]") : text.endsWith("}");
          if (response.status === 200 && whole)
            answered.push(String(response.headers.get("x-breakeven-request-id")));
        } catch {
          // The connection went with its process.
        }
      }
    });
    for (let kill = 1; kill <= 3; kill += 1) {
      const enough = answered.length + 40;
      await eventually(() => answered.length).toBeGreaterThan(enough);
      process.kill(childrenOf(serving.pid)[0]?.pid as number, "SIGKILL");
      await eventually(() => eventsOf(serving).filter((event) => event === "worker-ended").length).toBe(kill);
    }
    await eventually(() => childrenOf(serving.pid).length).toBe(2);
    over.abort();
    await Promise.all(clients);
    expect(await serving.stop()).toBe(0);
    const ids = (await ledgerRows(serving.folder)).map(({ request_id: id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(answered.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test("end by themselves when the first one is killed", async () => {
    const serving = await serve(yaml(), ["--workers", "2"]);
    const workers = childrenOf(serving.pid);
    await serving.stop("SIGKILL");
    await eventually(() => workers.filter(({ pid }) => runningProcess(pid))).toEqual([]);
  });
});

test("health, readiness and metrics answer, and nothing else of its own does", async () => {
  const serving = await serve(yaml());
  expect(await (await fetch(`${serving.url}/health`)).json()).toEqual({ status: "ok" });
  expect(await (await fetch(`${serving.url}/ready`)).json()).toEqual({ status: "ready" });
  expect((await fetch(`${serving.url}/metrics`)).headers.get("content-type")).toBe(
    "text/plain; version=0.0.4; charset=utf-8",
  );
  expect((await fetch(`${serving.url}/health`, { method: "POST" })).status).toBe(405);
  expect((await fetch(`${serving.url}/config`)).status).toBe(404);
  expect(await (await fetch(`${serving.url}/v1/models`)).json()).toMatchObject({
    data: [{ id: "gpt-4o-mini" }],
  });
});
