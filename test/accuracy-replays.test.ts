import { expect, test } from "vitest";
import type { Judged } from "../bench/accuracy/figures.ts";
import { replayErrors } from "../bench/accuracy/request-level.ts";
import { replayTable } from "../bench/accuracy/table.ts";
import { replicaOf } from "../src/serving/testing/fixtures.ts";

const NOTHING = { tpotMs: null, ttftMs: null, outputTokensPerSecond: null, wholeMs: null, e2eMs: null };

test("a time that was not measured, or is not predicted, is not known and no error of 100 %", () => {
  const judged: Judged = {
    run: {
      source: "made",
      id: "made",
      deployment: "",
      replica: replicaOf(),
      load: { kind: "trace", requests: [], recorded: true },
      inputTokens: 1,
      outputTokens: 1,
      spread: { kind: "fixed" },
      measured: { ttftMs: 100, tpotMs: 10 },
      selfReported: false,
    },
    shipped: { ...NOTHING, ttftMs: 110, e2eMs: 500 },
    without: {},
  };
  const [errors] = replayErrors([judged]);
  expect(errors).toMatchObject({ e2e: null, tpot: null });
  expect(errors?.ttft).toBeCloseTo(10);
  expect(replayTable(errors ? [errors] : [])).toContain("| not known | 10.0 | not known |");
});
