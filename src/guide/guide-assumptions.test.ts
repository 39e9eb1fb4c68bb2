import { expect, test } from "vitest";
import { ownership } from "../economics/ownership.ts";
import { guideAssumptions } from "./guide-assumptions.ts";
import { guide, noFacts } from "./testing/guide-fixture.ts";

const world = guideAssumptions(guide);
const values = Object.fromEntries(
  [...noFacts.assumptions, ...world.assumptions].map((row) => [row.name, row.typical]),
);
const offer = (id: string) => {
  const found = world.offers.find((it) => it.id === id);
  if (!found) throw new Error(`no offer ${id}`);
  return found;
};

test("an H100 rented at Lambda costs $2,000 a month in the guide's world, and nothing for the host", () => {
  const fleet = {
    nodes: 1,
    gpusPerNode: 1,
    gpuTdpWatts: 700,
    busyShare: 1,
    weightsBytes: 1e11,
    people: true,
  };
  const cost = ownership({ ...fleet, horizonMonths: 36, offer: offer("guide-rent-h100-lambda") }, values);
  expect(cost.components.hardware).toBeCloseTo(2_000, 9);
  expect(cost.components.rack + cost.components.hostServer + cost.components.migration).toBe(0);
  // 20 % of $200,000 a year
  expect(cost.components.people).toBeCloseTo(3_333.33, 2);
  expect(cost.upfrontUsd).toBe(0);
});

test("four bought A100 cost $1,200, a spare card of $300, $350 of network and storage, $200 of monitoring", () => {
  const fleet = {
    nodes: 1,
    gpusPerNode: 4,
    gpuTdpWatts: 400,
    busyShare: 1,
    weightsBytes: 1e11,
    people: false,
  };
  const cost = ownership({ ...fleet, horizonMonths: 36, offer: offer("guide-buy-a100") }, values);
  expect(cost.components.hardware).toBeCloseTo(1_200, 9);
  expect(cost.components.spares).toBeCloseTo(300, 9);
  expect(cost.components.networkStorage).toBeCloseTo(350, 9);
  expect(cost.components.monitoring).toBeCloseTo(200, 9);
});

test("every band is in order and says where it is from", () => {
  for (const row of world.assumptions) {
    expect(row.low, row.name).toBeLessThanOrEqual(row.typical);
    expect(row.typical, row.name).toBeLessThanOrEqual(row.high);
    expect(row.source).toContain(guide.name);
  }
  expect(new Set(world.assumptions.map((row) => row.name)).size).toBe(world.assumptions.length);
});
