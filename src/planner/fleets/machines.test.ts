import { expect, test } from "vitest";
import { findEngine } from "../../catalog/engines.ts";
import { loadGpus } from "../../catalog/gpus.ts";
import { findModel } from "../../catalog/models.ts";
import { loadOffers } from "../../catalog/offers.ts";
import type { GpuOffer } from "../../core/offer.ts";
import { rentOffer } from "../../economics/testing/round-values.ts";
import { H100, LLAMA_8B, replicaOf } from "../../serving/testing/fixtures.ts";
import { sensibleReplicas } from "../../serving/replica.ts";
import { leftOutNotes, unfit } from "./machines.ts";

const offer = (partial: Partial<GpuOffer>): GpuOffer => ({ ...rentOffer(2, 1), ...partial });
// 8 billion parameters of two bytes: 16 GB.
const replica = (tensorParallel: number) => replicaOf({ model: LLAMA_8B, gpu: H100, tensorParallel });

test.each<[string, Partial<GpuOffer>, number, string | null]>([
  ["two machines of one GPU are not one of two", {}, 2, "too-few-gpus"],
  ["a machine of one carries one", {}, 1, null],
  ["a machine of eight carries two", { gpusPerNode: 8 }, 2, null],
  ["a machine of two does not carry four", { gpusPerNode: 2 }, 4, "too-few-gpus"],
  ["an endpoint sold by the GPU carries four", { sizes: "by-the-gpu" }, 4, null],
  ["nobody says in which sizes it is sold", { sizes: "not-stated" }, 1, "size-not-stated"],
  ["four bought cards go into one machine", { usdPerGpuHour: null, usdPerGpu: 9000 }, 4, null],
  ["a quote for one GPU is taken at its word", { isQuote: true }, 2, null],
  ["16 GB of weights do not load through 8 GB", { hostMemoryGb: 8 }, 1, "host-memory"],
  ["they load through 32 GB", { hostMemoryGb: 32 }, 1, null],
  ["memory that is not stated is not refused", { hostMemoryGb: null }, 1, null],
  ["another GPU", { gpu: "L4" }, 1, "other-gpu"],
])("%s", (_name, partial, gpus, reason) => {
  expect(unfit(offer(partial), replica(gpus))).toBe(reason);
});

// The two machines that were priced and cannot be had: a VM of 1 GPU with 8 GB of memory, twice and eight times.
test.each(["A40", "H100 SXM"])("no replica is put on Cudo's one-GPU machine with %s and 8 GB", (name) => {
  const gpu = loadGpus().find((each) => each.name === name)!;
  const small = loadOffers().filter(
    (each) => each.seller === "Cudo" && each.gpu === name && each.gpusPerNode === 1,
  );
  expect(small.map(({ hostMemoryGb }) => hostMemoryGb)).toEqual([8]);
  for (const model of ["Qwen3 30B-A3B", "Llama 3.1 8B", "gpt-oss-120b"]) {
    for (const each of sensibleReplicas(findModel(model)!, gpu, findEngine("vllm")!)) {
      expect(unfit(small[0]!, each)).not.toBeNull();
    }
  }
});

test("law: no machine of the catalog carries a replica with more GPUs than it has, or more weights than memory", () => {
  const engine = findEngine("vllm")!;
  const models = ["Llama 3.3 70B", "gpt-oss-120b", "DeepSeek V4 Flash", "Qwen3 8B"].map((name) =>
    findModel(name)!,
  );
  let carried = 0;
  for (const gpu of loadGpus()) {
    const offers = loadOffers().filter((each) => each.gpu === gpu.name && each.usdPerGpuHour !== null);
    for (const each of models.flatMap((model) => sensibleReplicas(model, gpu, engine))) {
      for (const sold of offers.filter((it) => unfit(it, each) === null)) {
        carried += 1;
        if (sold.sizes !== "by-the-gpu") expect(sold.gpusPerNode).toBeGreaterThanOrEqual(each.tensorParallel);
        const bits = { bf16: 16, fp8: 8, int4: 4, mxfp4: 4, "fp4-fp8": 4 }[each.precision as "bf16"] ?? 4;
        const leastGb = (each.model.totalParameters * bits) / 8 / 1e9;
        if (typeof sold.hostMemoryGb === "number") expect(sold.hostMemoryGb).toBeGreaterThan(leastGb * 0.9);
      }
    }
  }
  expect(carried).toBeGreaterThan(200);
});

test("what is left out is said with one example of each reason", () => {
  const notes = leftOutNotes(
    new Map([
      [offer({ seller: "Small", hostMemoryGb: 8 }), { unfit: "host-memory" as const, replica: replica(1) }],
      [offer({ seller: "Vague" }), { unfit: "size-not-stated" as const, replica: replica(1) }],
      [offer({ seller: "Also vague" }), { unfit: "size-not-stated" as const, replica: replica(1) }],
      [offer({}), { unfit: "too-few-gpus" as const, replica: replica(2) }],
    ]),
  );
  expect(notes).toHaveLength(2);
  expect(notes[0]).toContain("Small, a machine with 8 GB of memory");
  expect(notes[1]).toMatch(/Vague.*and 1 more$/);
});
