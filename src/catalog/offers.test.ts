import { describe, expect, test } from "vitest";
import { readCatalogRows } from "./catalog-file.ts";
import { allOffers, loadOffers } from "./offers.ts";

const offers = loadOffers();
const price = (seller: string, kind: string, gpu: string, gpusPerNode: number): number[] =>
  offers
    .filter((o) => o.seller === seller && o.kind === kind && o.gpu === gpu && o.gpusPerNode === gpusPerNode)
    .map((o) => o.usdPerGpuHour ?? o.usdPerGpu ?? Number.NaN);

describe("the shipped offers", () => {
  test.each([
    // Per GPU from the price of the machine: 31.92 / 8, 4.29 / 1, 49.24 / 8, 55.04 / 8, 113.9328 / 8.
    ["Lambda", "on-demand", "H100 SXM", 8, 3.99],
    ["Lambda", "on-demand", "H100 SXM", 1, 4.29],
    ["CoreWeave", "on-demand", "H100 SXM", 8, 6.155],
    ["AWS", "on-demand", "H100 SXM", 8, 6.88],
    ["AWS", "on-demand", "B200 SXM", 8, 14.2416],
    ["RunPod", "on-demand", "H100 SXM", 1, 2.99],
    ["RunPod", "spot", "H100 SXM", 1, 2.69],
    ["Nebius", "on-demand", "H200 SXM", 8, 3.5],
    ["Google Cloud", "on-demand", "H100 SXM", 1, 10.97906],
    ["Together AI dedicated endpoint", "dedicated-endpoint", "H100 SXM", 1, 6.49],
    ["Amazon", "purchase-new", "H100 PCIe", 1, 25_250],
  ])("%s %s %s by %d costs %d", (seller, kind, gpu, size, usd) => {
    expect(price(seller, kind, gpu, size)).toContain(usd);
  });

  test("leave out what is known to be wrong, and keep it for showing", () => {
    const hidden = allOffers().filter((offer) => offer.suspect !== null);
    expect(hidden.map(({ seller }) => seller)).toEqual(
      expect.arrayContaining(["Hyperbolic", "Nebius", "Vast"]),
    );
    expect(offers).toHaveLength(allOffers().length - hidden.length);
    expect(price("Vast", "spot", "RTX 5090", 1)).toEqual([]);
    expect(price("Nebius", "on-demand", "H100 SXM", 1)).toEqual([3.85]);
  });

  test("have an id each, one price each, and a GPU that the catalog knows", () => {
    const gpus = new Set(readCatalogRows("gpus.csv").map((row) => row["gpu"] ?? row["name"]));
    expect(new Set(allOffers().map(({ id }) => id)).size).toBe(allOffers().length);
    for (const offer of allOffers()) {
      expect([offer.usdPerGpu === null, offer.usdPerGpuHour === null].filter(Boolean)).toHaveLength(1);
      expect(offer.kind.startsWith("purchase")).toBe(offer.usdPerGpu !== null);
      expect(gpus, offer.gpu).toContain(offer.gpu);
    }
  });

  test("sell an eight-GPU machine as one, not by the card", () => {
    const aws = offers.filter((offer) => offer.seller === "AWS" && offer.gpu === "B200 SXM");
    expect(aws.map(({ gpusPerNode }) => gpusPerNode)).toEqual(expect.arrayContaining([8, 8]));
    expect(new Set(aws.map(({ gpusPerNode }) => gpusPerNode))).toEqual(new Set([8]));
  });
});
