import { defineConfig } from "vitest/config";
import { cleanEnvironment } from "./test/support/clean-environment.ts";

/** Where a machine wants the results; people read the terminal. */
const report = process.env["BREAKEVEN_TEST_REPORT"];

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
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});

function part(name: string, folder: string, groupOrder: number) {
  return { name, include: [`${folder}/**/*.test.ts`], sequence: { groupOrder } };
}
