import { expect, test } from "vitest";
import { planCatalog } from "../src/answers/plan/plan-catalog.ts";
import type { PlanCatalog } from "../src/planner/model/inputs.ts";
import { screenFleets, type ScreenedFleet } from "../src/planner/fleets/screen-fleets.ts";
import { groupTraffic } from "../src/planner/traffic/groups.ts";
import { planContext, prepare } from "../src/planner/prepare.ts";
import type { FleetOption, PreparedPlan } from "../src/planner/model/prepared.ts";
import { priceOption } from "../src/planner/cost/price.ts";
import { simulateShortlists } from "../src/planner/fleets/simulate-shortlists.ts";
import { sizeForLatency } from "../src/planner/fleets/size-for-latency.ts";
import { AS_OF_MS, constraints, HOUR_MS, profileOf, request } from "./support/traffic.ts";

/** Eight days at work-hours, two answers a second at the busiest, half of the volume at other times. */
const ROWS = Array.from({ length: 8 * 24 }, (_, hour) => {
  const requests = hour % 24 >= 8 && hour % 24 < 18 ? 7200 : 700;
  const startMs = AS_OF_MS - (8 * 24 - hour) * HOUR_MS;
  return request({
    startMs,
    endMs: startMs + HOUR_MS,
    grain: "hour",
    requests,
    tokens: { input: 1200 * requests, output: 240 * requests },
  });
});
const GPUS = ["H100 SXM", "A100 80GB SXM", "L40S", "MI300X", "RTX PRO 6000 Blackwell Server"];
const WITHIN = 1.1;

test("no set-up within a tenth of the best is left out before it was simulated", () => {
  const all = planCatalog([]);
  const catalog: PlanCatalog = { ...all, gpus: all.gpus.filter(({ name }) => GPUS.includes(name)) };
  const profile = profileOf(ROWS, catalog);
  const asked = constraints({
    targets: ["Llama 3.3 70B", "gpt-oss-120b", "Qwen3 32B"],
    slo: { ttftP95Ms: 1000, tpotP95Ms: 40 },
  });
  const context = planContext(profile, catalog, asked);
  const { plan } = prepare(context, "if-all-moved");
  const base: PreparedPlan = { ...plan, options: plan.options.filter((option) => !("replica" in option)) };
  const { sources } = groupTraffic(context, "if-all-moved");
  const { values } = context;
  const { shortlists } = screenFleets(asked.targets, sources, base, context);
  const usdOf = (option: FleetOption): number => priceOption(base, option, values).monthlyUsd;
  const prove = (fleet: ScreenedFleet): FleetOption => sizeForLatency(fleet, base, context);

  const simulated = new Set<string>();
  simulateShortlists(
    shortlists,
    (fleet) => {
      simulated.add(fleet.option.id);
      return prove(fleet);
    },
    usdOf,
  );
  expect(simulated.size).toBeLessThanOrEqual(48);

  let [candidates, near] = [0, 0];
  for (const { entries } of shortlists) {
    candidates += entries.length;
    const every = entries.map(({ fleet }) => prove(fleet)).filter(({ meetsSlo }) => meetsSlo !== false);
    const best = Math.min(...every.map(usdOf));
    for (const option of every.filter((each) => usdOf(each) <= best * WITHIN)) {
      near += 1;
      expect(simulated).toContain(option.id);
    }
  }
  // Most were not simulated, and some beside the best were near.
  expect(candidates).toBeGreaterThan(simulated.size);
  expect(near).toBeGreaterThan(shortlists.length);
});
