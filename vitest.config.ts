import { defineConfig } from "vitest/config";
import { cleanEnvironment } from "./test/support/environment.ts";
import { ClosingReporter } from "./test/support/closing-reporter.ts";

/** Where CI is set, every test has to run but those that need what BREAKEVEN_MAY_SKIP names. */
const { CI: ci = "", BREAKEVEN_MAY_SKIP: mayLack = "" } = process.env;
const maySkip = ci === "" ? null : mayLack.split(",");

// Here, because the processes in which tests run take over the environment of this one.
cleanEnvironment(process.env);
process.env["NODE_ENV"] = "test";

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { ...part("units", "src", 0), maxWorkers: 2 } },
      // Real processes and a browser, some against the clock: one after the other.
      { extends: true, test: { ...part("whole", "test", 1), maxWorkers: 1 } },
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ["default", new ClosingReporter({ maySkip })],
  },
});

function part(name: string, folder: string, groupOrder: number) {
  return { name, include: [`${folder}/**/*.test.ts`], sequence: { groupOrder } };
}
