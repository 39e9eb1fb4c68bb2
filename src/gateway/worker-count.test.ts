import { expect, test } from "vitest";
import { workerCount } from "./worker-count.ts";

const GIBIBYTE = 1024 ** 3;

test.each([
  // Asked for: whatever the machine is like.
  [3, 1, 1, 3],
  // One per core.
  ["auto", 8, 64, 8],
  ["auto", 1, 64, 1],
  // Half of 2 GiB is 1 GiB: two of 512 MiB.
  ["auto", 8, 2, 2],
  ["auto", 8, 0.5, 1],
] as const)("%s on %d cores with %d GiB: %d", (wanted, cores, gibibytes, count) => {
  expect(workerCount(wanted, { cores, memoryBytes: gibibytes * GIBIBYTE })).toBe(count);
});
