import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findEngine } from "../catalog/engines.ts";
import { findGpu } from "../catalog/gpus.ts";
import { findModel } from "../catalog/models.ts";
import type { Network } from "../core/network.ts";
import { allReduce } from "./all-reduce.ts";
import { errorBands } from "./expected-error.ts";
import type { Replica } from "./replica.ts";
import { stepTimer, type StepWork } from "./step-time.ts";
import { replicaOf } from "./testing/fixtures.ts";

const gpu = (name: string): NonNullable<ReturnType<typeof findGpu>> => findGpu(name)!;
const BYTES = fc.integer({ min: 1024, max: 1 << 27 });
const seconds = (...of: Parameters<typeof allReduce>): ((bytes: number) => number) => {
  const { measured, beyond } = allReduce(...of);
  return (bytes) => measured(bytes) + beyond(bytes);
};
const network = (latencyUs: number, gbPerSecond: number): Network => ({
  name: "made",
  latencySeconds: latencyUs * 1e-6,
  bytesPerSecond: gbPerSecond * 1e9,
  sharedByMachine: false,
});

describe("an all-reduce", () => {
  test("through the host's memory is never quicker than from card to card", () => {
    const with4090 = gpu("RTX 4090");
    fc.assert(
      fc.property(BYTES, fc.constantFrom(2, 4, 8), (bytes, cards) => {
        const direct = seconds({ ...with4090, peerToPeer: true }, cards, undefined)(bytes);
        expect(seconds({ ...with4090, peerToPeer: false }, cards, undefined)(bytes)).toBeGreaterThan(direct);
      }),
    );
  });

  test("over a slower network is never quicker, nor over more machines", () => {
    const h100 = gpu("H100");
    fc.assert(
      fc.property(
        BYTES,
        fc.constantFrom(16, 32, 64),
        fc.integer({ min: 10, max: 400 }),
        fc.integer({ min: 1, max: 50 }),
        (bytes, gpus, latency, gbPerSecond) => {
          const over = (count: number, link: Network): number => seconds(h100, count, link)(bytes);
          const link = network(latency, gbPerSecond);
          expect(over(gpus, network(latency * 2, gbPerSecond))).toBeGreaterThanOrEqual(over(gpus, link));
          expect(over(gpus, network(latency, gbPerSecond / 2))).toBeGreaterThanOrEqual(over(gpus, link));
          expect(over(gpus * 2, link)).toBeGreaterThanOrEqual(over(gpus, link));
          expect(over(gpus, link)).toBeGreaterThan(seconds(h100, 8, undefined)(bytes));
        },
      ),
    );
  });

  // Two RTX 5090 decode a third slower without peer-to-peer (noonghunna/club-3090 docs/PCIE_P2P.md@00ee3a6): of 6.5 ms
  // a token with 128 all-reduces, 12.5 us each.
  test("without peer-to-peer takes 12.5 us more for a small message of two cards", () => {
    const card = gpu("RTX 5090");
    const small = 10_240;
    const direct = seconds({ ...card, peerToPeer: true }, 2, undefined)(small);
    expect(card.peerToPeer).toBe(false);
    expect(seconds(card, 2, undefined)(small) - 1.3 * direct).toBeCloseTo(12.5e-6, 9);
  });
});

const WORK = fc.record({
  prefillTokens: fc.integer({ min: 0, max: 8192 }),
  decodeSequences: fc.integer({ min: 1, max: 256 }),
  context: fc.integer({ min: 1, max: 8192 }),
});
const work = ({ prefillTokens, decodeSequences, context }: Record<string, number>): StepWork => ({
  prefillTokens: prefillTokens ?? 0,
  prefillPairs: ((prefillTokens ?? 0) * (prefillTokens ?? 0)) / 2,
  prefillSequences: (prefillTokens ?? 0) > 0 ? 1 : 0,
  decodeSequences: decodeSequences ?? 0,
  decodeContextTokens: (decodeSequences ?? 0) * (context ?? 0),
});

test("without CUDA graphs no iteration is quicker", () => {
  for (const name of ["A100", "H100", "RTX 3090"]) {
    const replica: Replica = {
      ...replicaOf({ model: findModel("Llama 3.1 8B")!, gpu: gpu(name), engine: findEngine("vllm")! }),
    };
    const graphs = stepTimer(replica)!;
    const eager = stepTimer({ ...replica, engine: { ...replica.engine, eager: true } })!;
    fc.assert(
      fc.property(WORK, (made) => {
        expect(eager.seconds(work(made))).toBeGreaterThanOrEqual(graphs.seconds(work(made)));
      }),
    );
  }
});

describe("a band", () => {
  const replica = replicaOf({
    model: findModel("Llama 3.1 8B")!,
    gpu: gpu("H100"),
    engine: findEngine("vllm")!,
  });
  const width = (of: Replica): number => errorBands(of, 16).tpot[1] / errorBands(of, 16).tpot[0];
  const { engine } = replica;
  const fittedOn = engine.fittedOn!;

  test("is never narrowed by a gap in the evidence", () => {
    const known = width(replica);
    const without = (changes: Partial<typeof fittedOn>): number =>
      width({ ...replica, engine: { ...engine, fittedOn: { ...fittedOn, ...changes, pairs: {} } } });
    const neitherKnown = without({ models: [], gpus: [] });
    expect(without({})).toBeGreaterThanOrEqual(known);
    expect(without({ models: [] })).toBeGreaterThanOrEqual(without({}));
    expect(without({ gpus: [] })).toBeGreaterThanOrEqual(without({}));
    expect(neitherKnown).toBeGreaterThanOrEqual(Math.max(without({ models: [] }), without({ gpus: [] })));
    expect(width({ ...replica, engine: { ...engine, release: null } })).toBeGreaterThan(known);
    expect(width({ ...replica, tensorParallel: 16 })).toBeGreaterThan(known);
  });

  test("is never widened by another source, nor by a repeat of a measurement", () => {
    const pair = Object.keys(fittedOn.pairs ?? {})[0] ?? "";
    const withEvidence = (runs: number, sources: number): number => {
      const pairs = Object.fromEntries(
        Object.keys(fittedOn.pairs ?? { [pair]: [0, 0] }).map((key) => [key, [runs, sources] as const]),
      );
      return width({ ...replica, engine: { ...engine, fittedOn: { ...fittedOn, pairs } } });
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 9 }), (runs, sources) => {
        expect(withEvidence(runs + 1, sources)).toBeLessThanOrEqual(withEvidence(runs, sources));
        expect(withEvidence(runs + 1, sources + 1)).toBeLessThanOrEqual(withEvidence(runs, sources));
      }),
    );
  });
});
