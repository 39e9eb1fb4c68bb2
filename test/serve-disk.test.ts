import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import { type Need, needs } from "./support/needs.ts";
import {
  chat,
  ledgerRows,
  newFolder,
  removeFolder,
  serveFailing,
  type ServeProcess,
  startServe,
} from "./support/serve/serve-process.ts";

// A disk that is really full: a small one of its own.

const folder = newFolder();
const disk = join(folder, "disk");
mkdirSync(disk);
const SMALL_DISK: Need = {
  name: "small-disk",
  missing: "only root can mount a small disk to fill, and only on Linux",
  isMet: mounted(),
};
const filler = join(disk, "filler");

let upstream: Child;
const running: ServeProcess[] = [];

beforeAll(async () => {
  upstream = await startUpstreamProcess();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop("SIGKILL")));
  rmSync(filler, { force: true });
  rmSync(join(disk, "ledger"), { recursive: true, force: true });
});
afterAll(async () => {
  await upstream.kill();
  if (SMALL_DISK.isMet) execFileSync("umount", [disk]);
  removeFolder(folder);
});

function mounted(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Writes until there is no space left. */
function fillDisk(): void {
  const file = openSync(filler, "a");
  for (const bytes of [65_536, 4096, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(bytes));
    } catch {
      // Full, for pieces of that size.
    }
  }
  closeSync(file);
}

const yaml = (more: string): string =>
  `upstreams:\n  first: { url: "${upstream.url}" }\nmodels:\n  gpt-4o-mini: first\ndata: disk/ledger\n${more}\n`;

async function serve(more: string): Promise<ServeProcess> {
  const serving = await startServe({ folder, yaml: yaml(more) });
  running.push(serving);
  return serving;
}

const eventually = <Seen>(look: () => Seen) => expect.poll(look, { timeout: 20_000, interval: 50 });
const statusOf = async (url: string): Promise<number> => (await chat(url)).status;

/** Asks until the ledger's pages are full; answers the ids of the requests that were answered whole. */
async function untilRefused(url: string): Promise<{ answered: string[]; refusal: Response | null }> {
  const answered: string[] = [];
  for (let count = 0; count < 300; count += 1) {
    try {
      const response = await chat(url, { stream: count % 2 === 0 });
      if (response.status !== 200) return { answered, refusal: response };
      const text = await response.text();
      if (text !== "") answered.push(`${response.headers.get("x-breakeven-request-id")}`);
    } catch {
      // The answer that could not be recorded was cut.
    }
  }
  return { answered, refusal: null };
}

describe("rule 31: a full disk", needs(SMALL_DISK), () => {
  test.each([1, 2])("stops new requests until there is space, with %d process(es)", async (workers) => {
    const serving = await serve(`workers: ${workers}`);
    const before = (await untilFull(serving)).answered;
    const refusal = await chat(serving.url);
    expect([refusal.status, refusal.headers.get("x-breakeven-error")]).toEqual([503, "ledger-unavailable"]);
    expect(refusal.headers.get("retry-after")).toBe("10");
    expect(await refusal.json()).toMatchObject({
      error: { type: "server_error", code: "ledger_unavailable", message: expect.stringContaining("ledger") },
    });
    if (workers === 1) {
      expect(await (await fetch(`${serving.url}/ready`)).json()).toEqual({ status: "ledger-unavailable" });
      expect((await fetch(`${serving.url}/health`)).status).toBe(200);
    }
    expect(await (await fetch(`${serving.url}/metrics`)).text()).toMatch(
      new RegExp(`^breakeven_ledger_failed ${workers}$`, "m"),
    );
    expect(serving.logs()).toContainEqual(
      expect.objectContaining({ level: "error", event: "ledger-cannot-be-written", refusing: true }),
    );
    rmSync(filler);
    for (let each = 0; each < workers * 2; each += 1) await eventually(() => statusOf(serving.url)).toBe(200);
    expect(await serving.stop()).toBe(0);
    const ids = (await ledgerRows(folder, "disk/ledger")).map(({ request_id: id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(before.filter((id) => !ids.includes(id))).toEqual([]);
    expect(serving.logs().map(({ event }) => event)).toContain("ledger-can-be-written-again");
  });

  test("that fills up between two requests: the next gets 503, streamed or not, and none is cut", async () => {
    for (const stream of [false, true]) {
      const serving = await serve("");
      expect(await statusOf(serving.url)).toBe(200);
      fillDisk();
      // The gateway looks at the space that is left once a second.
      if (stream) await new Promise((resolve) => setTimeout(resolve, 1100));
      const statuses: number[] = [];
      for (let count = 0; count < 50; count += 1) {
        const response = await chat(serving.url, { stream });
        statuses.push(response.status);
        // A cut answer would be an error here.
        await response.text();
      }
      expect(statuses).toContain(503);
      expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
      if (stream) expect(statuses).not.toContain(200);
      rmSync(filler);
      await serving.stop();
    }
  });

  test("carries on by choice, says so, and writes down what it kept once there is space", async () => {
    const serving = await serve("when-ledger-fails: carry-on");
    fillDisk();
    const { answered, refusal } = await untilRefused(serving.url);
    expect([answered.length, refusal]).toEqual([300, null]);
    expect(serving.logs()).toContainEqual(
      expect.objectContaining({ level: "error", event: "ledger-cannot-be-written", refusing: false }),
    );
    expect(await (await fetch(`${serving.url}/metrics`)).text()).toMatch(/^breakeven_ledger_failed 1$/m);
    rmSync(filler);
    await eventually(async () => {
      await chat(serving.url);
      return serving.logs().map(({ event }) => event);
    }).toContain("ledger-can-be-written-again");
    expect(await serving.stop()).toBe(0);
    const ids = new Set((await ledgerRows(folder, "disk/ledger")).map(({ request_id: id }) => id));
    expect(answered.filter((id) => !ids.has(id))).toEqual([]);
  });

  test("that is full at the start is said in one line", async () => {
    fillDisk();
    const { code, stdout, stderr } = await serveFailing(folder, yaml(""));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^breakeven: [^\n]*no space left[^\n]*\n$/);
  });

  /** Fills the disk and asks until every process has noticed. */
  async function untilFull(serving: ServeProcess): Promise<{ answered: string[] }> {
    const { answered } = await untilRefused(serving.url);
    fillDisk();
    for (let turn = 0; turn < 400; turn += 1) {
      const more = await untilRefused(serving.url);
      answered.push(...more.answered);
      const text = await (await fetch(`${serving.url}/metrics`)).text();
      const failed = Number(/^breakeven_ledger_failed (\d+)$/m.exec(text)?.[1]);
      if (failed === Number(/, (\d+) processes/.exec(serving.stdout())?.[1] ?? 1)) return { answered };
    }
    throw new Error("the disk never was full");
  }
});
