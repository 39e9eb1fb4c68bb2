import { expect, test } from "vitest";
import { makePlan } from "../src/answers/plan/make-plan.ts";
import type { PlanRequest } from "../src/contract/plan-request.ts";

const place = {
  files: [],
  nowMs: Date.parse("2026-11-30T00:00:00Z"),
  dataFolder: "/nowhere",
} as unknown as Parameters<typeof makePlan>[1];

const plan = (request: PlanRequest) => makePlan({ undecided: "move", ...request }, place);

// What may be taken rests on prices that hold: of a size that is sold, not suspect, and not old without a second source.
test.each<PlanRequest>([
  { model: "gpt-5.4", apiSpend: 15_000 },
  { model: "gpt-5.4", apiSpend: 500_000, private: true },
  { model: "claude-sonnet-4-5", apiSpend: 60_000, target: ["Llama 3.3 70B"], private: true },
  { model: "gpt-5.4", apiSpend: 150_000, target: ["Qwen3 30B-A3B"], private: true },
  { model: "gpt-5.4", apiSpend: 150_000, target: ["DeepSeek V4 Flash"] },
])("what is recommended can be had: %o", async (request) => {
  const { material, result } = await plan(request);
  const ids = [result.verdict.option, result.verdict.ifAllMoved.option];
  for (const option of material.all.options.filter(({ id }) => ids.includes(id))) {
    expect(option.conditions.map(({ kind }) => kind)).not.toContain("price-doubt");
    expect(option.conditions.map(({ kind }) => kind)).not.toContain("support");
  }
  for (const option of material.all.options) {
    if (!("replica" in option)) continue;
    const { offer, replica, weightsBytes } = option;
    const isCombined = offer.usdPerGpu !== null || offer.sizes === "by-the-gpu";
    if (!isCombined) expect(offer.gpusPerNode).toBeGreaterThanOrEqual(replica.gpusPerReplica);
    if (typeof offer.hostMemoryGb === "number")
      expect(offer.hostMemoryGb * 1e9).toBeGreaterThanOrEqual(weightsBytes);
    expect(offer.sizes).not.toBe("not-stated");
  }
});

test("DeepSeek V4 is not offered on Ampere, on which no engine runs it", async () => {
  const { material } = await plan({ model: "gpt-5.4", apiSpend: 150_000, target: ["DeepSeek V4 Flash"] });
  const fleets = material.all.options.flatMap((option) => ("replica" in option ? [option.replica.gpu] : []));
  expect(fleets.length).toBeGreaterThan(3);
  for (const gpu of fleets) expect(gpu).not.toMatch(/A100|A800|A40|A10|A6000|3090/);
});
