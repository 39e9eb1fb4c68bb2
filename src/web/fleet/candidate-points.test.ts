import { expect, test } from "vitest";
import { type Candidate, candidatePoints } from "./candidate-points.ts";

const fleet = (id: string, ttftP95Ms: number | null, usd: number): Candidate => ({
  id,
  kind: "self-host-rent",
  label: id,
  monthlyUsd: { typical: usd },
  latency: ttftP95Ms === null ? null : { ttftP95Ms },
  fleet: [{ gpu: "A40", gpusPerReplica: 2, replicas: 3 }],
});

test("the frontier holds fleets cheaper than every faster one; unknown latency is left out", () => {
  const fleets = [
    fleet("slow", 900, 100),
    fleet("dear", 500, 400),
    fleet("soon", 200, 300),
    fleet("?", null, 1),
  ];
  expect(candidatePoints(fleets, "dear")).toMatchObject([
    { label: "soon", isOnFrontier: true, isChosen: false, machines: "6x A40" },
    { label: "dear", isOnFrontier: false, isChosen: true },
    { label: "slow", isOnFrontier: true, isChosen: false },
  ]);
});
