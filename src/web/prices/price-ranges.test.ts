import { expect, test } from "vitest";
import type { GpuOfferAnswer } from "../../contract/catalog-answers.ts";
import { offerRanges } from "./price-ranges.ts";

const offer = (seller: string, changed: Partial<GpuOfferAnswer>): GpuOfferAnswer => ({
  id: seller,
  seller,
  kind: "on-demand",
  gpu: "H100 SXM",
  gpusPerNode: 8,
  usdPerGpuHour: 2,
  usdPerGpu: null,
  termMonths: 0,
  region: null,
  includesHost: true,
  source: "a list",
  date: "2026-08-21",
  suspect: null,
  note: "",
  ...changed,
});

test("ranges are by kind, GPU and unit, without what is suspect", () => {
  const ranges = offerRanges([
    offer("A", { usdPerGpuHour: 2 }),
    offer("A", { usdPerGpuHour: 3 }),
    offer("B", { usdPerGpuHour: 10 }),
    offer("C", { usdPerGpuHour: 5 }),
    offer("D", { usdPerGpuHour: 0.01, suspect: "a unit error" }),
    offer("E", { kind: "purchase-new", usdPerGpuHour: null, usdPerGpu: 30_000 }),
    offer("F", { usdPerGpuHour: null, usdPerGpu: null }),
  ]);
  // 2, 3, 5, 10: the middle of an even count lies between 3 and 5.
  expect(ranges).toEqual([
    {
      kind: "on-demand",
      gpu: "H100 SXM",
      unit: "GPU-hour",
      offers: 4,
      sellers: 3,
      usd: { min: 2, median: 4, max: 10 },
    },
    {
      kind: "purchase-new",
      gpu: "H100 SXM",
      unit: "GPU",
      offers: 1,
      sellers: 1,
      usd: { min: 30_000, median: 30_000, max: 30_000 },
    },
  ]);
});
