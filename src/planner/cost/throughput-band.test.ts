import { describe, expect, test } from "vitest";
import type { Assumption } from "../../core/assumption.ts";
import { architectureName } from "../../core/architecture-name.ts";
import { LLAMA_8B, replicaOf } from "../../serving/testing/fixtures.ts";
import { certain, rentOffer } from "../../economics/testing/round-values.ts";
import { quantile } from "../../economics/uncertainty.ts";
import { priceOption } from "./price.ts";
import { priceRanges } from "./ranges.ts";
import { HAND_VALUES, handFleet, handPlan } from "../testing/hand-plan.ts";
import type { ThroughputBand } from "../model/prepared.ts";
import { throughputBand, throughputFactor } from "./throughput-band.ts";

const BAND = { low: 0.8, high: 1.25, source: "made for a test", measured: { runs: 1, sources: 1 } };

describe("the place in a band", () => {
  test("its ends, its middle, and by ratio in between", () => {
    expect(throughputFactor(BAND, 0)).toBe(0.8);
    expect(throughputFactor(BAND, 0.5)).toBe(1);
    expect(throughputFactor(BAND, 1)).toBe(1.25);
    // Half way from 1 to 0.64 by ratio is 0.8.
    expect(throughputFactor({ low: 0.64, high: 1 }, 0.25)).toBeCloseTo(0.8, 12);
  });
});

test("twice the time of an answer is half the throughput, and the prediction itself is always inside", () => {
  const { engine, gpu } = replicaOf();
  const replica = replicaOf({
    gpu: { ...gpu, kernels: { ...gpu.kernels, measuredOn: gpu.name } },
    engine: {
      ...engine,
      bands: [],
      accuracy: { runs: 1, tpot: [1, 1], ttft: [1, 1], e2e: [1.25, 2], source: "made" },
    },
  });
  // Measured runs took 1.25 to 2 times as long: 0.5 to 0.8 of the throughput, and at most what was predicted.
  expect(throughputBand(replica, 1)).toMatchObject({ low: 0.5, high: 1, measured: { runs: 0, sources: 0 } });
});

test("says how many runs of how many sources stand behind it", () => {
  const replica = replicaOf();
  const name = architectureName(LLAMA_8B);
  const measured = (gpu: string): ThroughputBand["measured"] => {
    const fittedOn = { models: [name], gpus: [gpu], pairs: { [`${name}|${gpu}`]: [12, 2] as const } };
    return throughputBand({ ...replica, engine: { ...replica.engine, fittedOn } }, 1).measured;
  };
  expect(measured(replica.gpu.name)).toEqual({ runs: 12, sources: 2 });
  expect(measured("another")).toEqual({ runs: 0, sources: 0 });
});

describe("a fleet whose throughput is uncertain", () => {
  const ERROR: Assumption = {
    name: "serving_error",
    unit: "",
    low: 0,
    typical: 0.5,
    high: 1,
    source: "made",
    date: "",
  };
  const fleet = handFleet({ offer: rentOffer(1), throughput: { ...BAND, low: 0.5, high: 2 } });
  const at = (place: number): number =>
    priceOption(handPlan([fleet]), fleet, { ...HAND_VALUES, serving_error: place }).nodes;

  test("takes twice the machines at the slow end of a band of half to twice, half of them at the fast end", () => {
    expect([at(0), at(0.5), at(1)]).toEqual([2 * at(0.5), at(0.5), at(0.5) / 2]);
  });

  test("beats staying in the share of draws that leaves it cheaper", () => {
    // A machine is 8 x $1 x 730 h = $5,840 a month: at half the throughput there are too many of them for $50,000.
    const plan = handPlan([fleet]);
    const values = { ...HAND_VALUES, serving_error: 0.5 };
    const chance = (low: number): number => {
      const option = { ...fleet, throughput: { ...BAND, low, high: 1 } };
      const assumptions = [ERROR, ...certain(values).filter(({ name }) => name !== "serving_error")];
      return priceRanges({ ...plan, options: [plan.options[0]!, option] }, assumptions, 7)[1]!
        .beatsStayingChance;
    };
    const cheaper = (low: number): number => {
      const option = { ...fleet, throughput: { ...BAND, low, high: 1 } };
      const stay = priceOption(plan, plan.options[0]!, values).monthlyUsd;
      const places = Array.from({ length: 1000 }, (_, index) => quantile(ERROR, (index + 0.5) / 1000));
      const wins = places.filter(
        (place) => priceOption(plan, option, { ...values, serving_error: place }).monthlyUsd < stay,
      );
      return wins.length / places.length;
    };
    for (const low of [0.5, 0.8, 1]) expect(Math.abs(chance(low) - cheaper(low))).toBeLessThan(0.05);
    expect(chance(0.25)).toBeLessThan(chance(0.5));
    expect(chance(0.5)).toBeLessThan(chance(1));
  });
});
