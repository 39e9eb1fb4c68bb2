import { defineConfig } from "vitest/config";

// How soon answers must be there, one after the other, so that none is measured while another works. A busy machine
// makes anything slow, and none makes it fast: the best of three tries counts.
export default defineConfig({
  test: { include: ["bench/speed/*.test.ts"], maxWorkers: 1, retry: 2, testTimeout: 60_000 },
});
