import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PlanAnswer, PlanQuery } from "../../contract/api.ts";
import { openJournal } from "../../ledger/journal.ts";
import { attempt, DAY_0 } from "../../ledger/testing/attempts.ts";
import { answerPlan } from "../../planner/answer-plan.ts";
import { firstFleetOption } from "../../planner/verdict/first-fleet.ts";
import { createPageAnswers, type PageAnswers } from "./page-answers.ts";

const HOUR_MS = 3_600_000;
let folder: string;
let now = DAY_0 + 48 * HOUR_MS;
const open: PageAnswers[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-answers-"));
});
afterEach(() => {
  for (const answers of open.splice(0)) answers.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As `serve` starts it, on a clock by which everything takes long. */
function started(): {
  plan: (query?: PlanQuery) => Promise<PlanAnswer>;
  fleet: (plan: PlanAnswer) => Promise<unknown>;
} {
  const settings = {
    dataFolder: join(folder, "data"),
    cwd: folder,
    scratch: join(folder, `scratch-${open.length}`),
  };
  const answers = createPageAnswers(settings, () => (now += 3000));
  open.push(answers);
  return {
    plan: async (query = {}) => {
      const answer = await answers.answer({ about: "plan", query, upload: null });
      return JSON.parse(typeof answer === "string" ? answer : JSON.stringify(answer)) as PlanAnswer;
    },
    fleet: ({ key, material }) => {
      const { options, verdict } = answerPlan(material);
      const option = firstFleetOption(options, verdict) ?? "none";
      return answers.answer({ about: "fleet", query: { key, option } });
    },
  };
}

function metered(count: number, from: number): void {
  const journal = openJournal({ folder: join(folder, "data"), writer: "gateway" });
  for (let index = from; index < from + count; index++) {
    const receivedMs = DAY_0 + index * 60_000;
    journal.append(attempt(`${index}`, { receivedMs, tokens: { input: 20_000, output: 1000 } }));
  }
  journal.close();
}

test("a plan on the ledger outlives the process, and one that the ledger outgrew is shown until there is another", async () => {
  metered(100, 0);
  const first = started();
  const plan = await first.plan();
  expect(plan).toMatchObject({
    source: "ledger",
    isOutdated: false,
    material: { traffic: { requests: 100 } },
  });
  const fleet = await first.fleet(plan);

  const second = started();
  expect(await second.plan()).toEqual(plan);
  expect(await second.fleet(plan)).toEqual(fleet);
  // Another question is another plan, on the traffic that has to be read for it.
  const other = await second.plan({ horizon: "12" });
  expect(other.material.traffic.requests).toBe(100);
  expect(other.command).toContain("--horizon 12");

  metered(50, 100);
  const third = started();
  expect(await third.plan()).toEqual({ ...plan, isOutdated: true });
  const fresh = await third.plan({ fresh: "true", source: "ledger", key: plan.key });
  expect(fresh).toMatchObject({ isOutdated: false, key: plan.key, material: { traffic: { requests: 150 } } });
  expect(fresh.readMs).toBeGreaterThan(plan.readMs ?? Number.NaN);
  expect(await third.plan()).toEqual(fresh);
});
