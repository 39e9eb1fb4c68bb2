import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal } from "../ledger/journal.ts";
import { attempt, DAY_0 } from "../ledger/testing/attempts.ts";
import { run } from "./main.ts";
import { type CapturedIo, captureIo } from "./testing/capture-io.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-usage-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function usage(...args: string[]): Promise<CapturedIo> {
  const io = captureIo({ cwd: folder });
  io.exitCode = await run(["usage", ...args], io);
  return io;
}

test("without a ledger there is no usage, no error and no new folder", async () => {
  const { out, err, exitCode } = await usage("--json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ totals: { requests: 0, costPicodollars: "0" }, groups: [] });
  expect(err).toContain("breakeven import");
});

test("while a gateway writes: by what was asked for, between the days that were asked for", async () => {
  const journal = openJournal({ folder: join(folder, ".breakeven"), writer: "gateway" });
  journal.append(attempt("1", { task: "chat", key: "alice" }));
  journal.append(attempt("2", { task: "chat", key: "bob", costPicodollars: null }));
  journal.append(attempt("3", { receivedMs: DAY_0 - 1, usageSource: "estimate" }));
  const byKey = JSON.parse((await usage("--by", "key", "--from", "2026-11-20", "--json")).out) as {
    groups: Record<string, unknown>[];
  };
  expect(byKey.groups).toMatchObject([
    { by: "alice", requests: 1, attempts: 1, unpriced: 0, estimated: 0, costPicodollars: "4000000000" },
    { by: "bob", requests: 1, attempts: 1, unpriced: 1, estimated: 0, costPicodollars: "0" },
  ]);
  const { out } = await usage("--by", "task");
  expect(out).toMatch(/\nchat +2 +2 +2k +- +200 +\$0\.004 +1\n/);
  expect(out).toMatch(/\n\(none\) +1 +1 +1k +- +100 +\$0\.004 +0\n/);
  expect(out).toMatch(/\ntotal +3 +3 +3k +- +300 +\$0\.008 +1\n/);
  expect(out).toContain("1 attempt (33%) without a known price: their cost is missing from the sum.");
  expect(out).toContain("1 attempt (33%) with tokens that are estimated in whole or in part.");
  journal.close();
});

test.each([
  [["--by", "colour"], "Allowed choices are model"],
  [["--from", "yesterday"], "Write a date"],
])("%j exits 2 with a remedy", async (args, part) => {
  const { err, exitCode } = await usage(...args);
  expect(exitCode).toBe(2);
  expect(err).toContain(part);
});
