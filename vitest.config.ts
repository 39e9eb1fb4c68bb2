import { defineConfig } from "vitest/config";

/** Where a machine wants the results; people read the terminal. */
const report = process.env["BREAKEVEN_TEST_REPORT"];

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
