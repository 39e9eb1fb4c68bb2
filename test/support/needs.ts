import { spawnSync } from "node:child_process";

/** Something that not every machine has, and without which a test cannot say anything. */
export interface Need {
  /** By which BREAKEVEN_MAY_SKIP allows a machine to lack it: "chromium". */
  name: string;
  /** What is missing and how one gets it, where it is missing. */
  missing: string;
  isMet: boolean;
}

declare module "vitest" {
  interface TaskMeta {
    /** Why it is skipped where it is; read by the closing lines of a run. */
    need?: Pick<Need, "name" | "missing">;
  }
}

/**
 * Options of a test or of a group of tests that needs something of the machine: where that is missing they are skipped,
 * and the end of the run says so. There is no other way to skip.
 */
export const needs = ({ isMet, name, missing }: Need) =>
  isMet ? {} : { skip: true, meta: { need: { name, missing } } };

/** A program that is found by its name. */
export const program = (name: string): Need => ({
  name,
  missing: `${name} is not installed`,
  isMet: spawnSync(name, ["--version"], { stdio: "ignore" }).error === undefined,
});
