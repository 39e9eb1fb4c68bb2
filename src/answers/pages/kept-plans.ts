import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FleetAnswer, PlanAnswer, PlanQuery } from "../../contract/api.ts";
import { version } from "../version.ts";

/** A plan that was answered, with everything that tells whether it still holds. */
export interface KeptPlan {
  /** What was asked, and what else it depends on beside the ledger and the day. */
  question: string;
  query: PlanQuery;
  /** Under which pages know the traffic. */
  key: string;
  /** What the ledger held when it was read, and when that was. */
  mark: string;
  readMs: number;
  /** How long reading and planning took, milliseconds. */
  tookMs: number;
  /** Day since the epoch whose prices were taken. */
  day: number;
  answer: PlanAnswer;
  /** What its fleets can do, by option. */
  fleets: Record<string, FleetAnswer>;
}

/** Plans on the ledger that outlive the process, so that a page shows the last one at once. */
export interface KeptPlans {
  find(question: string): KeptPlan | null;
  /** The plan that was last found or kept under a key; else the newest of an earlier process. */
  byKey(key: string): KeptPlan | null;
  keep(plan: KeptPlan): void;
}

/** Plans that are kept: the usual one and some of what was tried on it. */
const MOST_KEPT = 8;

export function keptPlans(dataFolder: string): KeptPlans {
  const folder = join(dataFolder, "dashboard");
  const program = programMark();
  const latest = new Map<string, KeptPlan>();
  const fileOf = (question: string): string =>
    join(folder, `plan-${createHash("sha1").update(question).digest("hex").slice(0, 16)}.json`);

  function read(path: string): KeptPlan | null {
    try {
      const kept = JSON.parse(readFileSync(path, "utf8")) as { program: string; plan: KeptPlan };
      return kept.program === program ? kept.plan : null;
    } catch {
      return null;
    }
  }

  return {
    find(question) {
      const plan = read(fileOf(question));
      if (plan?.question !== question) return null;
      latest.set(plan.key, plan);
      return plan;
    },
    byKey(key) {
      const known = latest.get(key);
      if (known !== undefined) return known;
      const plans = filesIn(folder).flatMap((path) => read(path) ?? []);
      return plans.filter((plan) => plan.key === key).toSorted((a, b) => b.readMs - a.readMs)[0] ?? null;
    },
    keep(plan) {
      latest.set(plan.key, plan);
      const file = fileOf(plan.question);
      const fresh = `${file}.${process.pid}`;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(fresh, JSON.stringify({ program, plan }), { mode: 0o600 });
        renameSync(fresh, file);
        for (const old of filesIn(folder).slice(MOST_KEPT)) rmSync(old, { force: true });
      } catch {
        // It is worked out again after the next start.
        rmSync(fresh, { force: true });
      }
    },
  };
}

/** The files of kept plans, the newest first. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^plan-[0-9a-f]+\.json$/.test(name))
      .map((name) => ({ path: join(folder, name), ms: statSync(join(folder, name)).mtimeMs }))
      .sort((a, b) => b.ms - a.ms)
      .map(({ path }) => path);
  } catch {
    return [];
  }
}

/** Changes with the program and its catalog: another one may answer otherwise, in another form. */
function programMark(): string {
  let newest = 0;
  let files = 0;
  for (const folder of ["src", "catalog"]) {
    const root = fileURLToPath(new URL(`../../../${folder}`, import.meta.url));
    for (const name of namesBelow(root)) {
      files++;
      newest = Math.max(newest, statSync(join(root, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
    }
  }
  return JSON.stringify([version(), process.version, files, newest]);
}

function namesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true }).filter((name) => typeof name === "string");
  } catch {
    return [];
  }
}
