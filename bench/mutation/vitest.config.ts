import { defineConfig } from "vitest/config";
import { TESTS_VARIABLE } from "./test-mutants.ts";

/** The tests of the area whose code is changed. */
export default defineConfig({
  test: { include: JSON.parse(process.env[TESTS_VARIABLE] ?? "[]") as string[], testTimeout: 60_000 },
});
