import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { TESTS_VARIABLE } from "./test-mutants.ts";

/** The tests of the area whose code is changed. */
export default defineConfig({
  test: {
    include: JSON.parse(process.env[TESTS_VARIABLE] ?? "[]") as string[],
    setupFiles: [fileURLToPath(new URL("./fewer-examples.ts", import.meta.url))],
    // Code that counts who reaches it is several times slower.
    testTimeout: 300_000,
  },
});
