import { describe, expect, test } from "vitest";
import { replicaOf } from "../../serving/testing/fixtures.ts";
import { optionFrontier } from "./option-frontier.ts";
import { handFleet } from "../testing/hand-plan.ts";

const REPLICA = replicaOf();
const { model, gpu, engine, precision, tensorParallel } = REPLICA;
const CATALOG = { models: [model], gpus: [gpu], replicas: () => [REPLICA] };
const NAMED = {
  model: model.name,
  gpu: gpu.name,
  gpusPerReplica: tensorParallel,
  engine: engine.name,
  precision,
  tensorParallel,
};

describe("the frontier of an option", () => {
  const points = optionFrontier(handFleet({ replica: NAMED }), 2, CATALOG) ?? [];

  test("gives up speed for each for more for all, from one request in each of two replicas on", () => {
    expect(points[0]?.concurrency).toBe(2);
    expect(points.length).toBeGreaterThan(4);
    for (const [at, point] of points.slice(1).entries()) {
      expect(point.outputTokensPerSecond).toBeGreaterThan(points[at]!.outputTokensPerSecond);
      expect(point.tpotMs).toBeGreaterThan(points[at]!.tpotMs);
      expect(point.outputTokensPerSecondPerGpu).toBeCloseTo(point.outputTokensPerSecond / 2, 9);
    }
  });

  test("is plain data, each point with its interval", () => {
    expect(JSON.parse(JSON.stringify(points))).toEqual(points);
    for (const { interval80 } of points) expect(interval80.tpotMs[0]).toBeLessThan(interval80.tpotMs[1]);
  });

  test("is nothing for a set-up that is not in the catalog", () => {
    expect(optionFrontier(handFleet({ replica: { ...NAMED, model: "gone" } }), 1, CATALOG)).toBeNull();
    expect(optionFrontier(handFleet({ replica: { ...NAMED, precision: "int4" } }), 1, CATALOG)).toBeNull();
  });
});
