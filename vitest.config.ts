import { defineConfig } from "vitest/config";
import { cleanEnvironment } from "./test/support/environment.ts";
import { ClosingReporter } from "./test/support/closing-reporter.ts";

/** Where CI is set, every test has to run but those that need what BREAKEVEN_MAY_SKIP names. */
const { CI: ci = "", BREAKEVEN_MAY_SKIP: mayLack = "" } = process.env;
const maySkip = ci === "" ? null : mayLack.split(",");

/** What asserts on elapsed time has the machine to itself. */
const AGAINST_THE_CLOCK = ["test/gateway-failover.test.ts"];

// Here, because the processes in which tests run take over the environment of this one.
cleanEnvironment(process.env);
process.env["NODE_ENV"] = "test";

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { ...part("units", "src", 0), maxWorkers: 2 } },
      // Real processes and a browser: they wait more than they compute.
      { extends: true, test: { ...part("whole", "test", 1), exclude: AGAINST_THE_CLOCK, maxWorkers: 2 } },
      { extends: true, test: { ...part("clock", "test", 2), include: AGAINST_THE_CLOCK, maxWorkers: 1 } },
    ],
    globalSetup: "test/support/temporary-folder.ts",
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ["default", new ClosingReporter({ maySkip })],
  },
});

function part(name: string, folder: string, groupOrder: number) {
  return { name, include: [`${folder}/**/*.test.ts`], sequence: { groupOrder } };
}
