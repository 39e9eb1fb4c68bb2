import { readFileSync } from "node:fs";
import type { GuideFacts } from "../guide-facts.ts";
import type { Guide } from "../guide.ts";
import { NO_BOUNDARIES } from "../../pricing/price-boundaries.ts";
import { certain, ROUND_VALUES } from "../../economics/testing/round-values.ts";

/** What the guide typed, as shipped: the input of every claim. */
export const guide = JSON.parse(
  readFileSync(new URL("../../../catalog/guide/guide.json", import.meta.url), "utf8"),
) as Guide;

/** A world without sources: claims then rest on the guide's own numbers alone. */
export const noFacts: GuideFacts = {
  asOfMs: Date.UTC(2026, 10, 20),
  prices: {
    find: () => null,
    boundaries: NO_BOUNDARIES,
    source: "none",
    date: "",
    providers: () => [],
    models: () => [],
  },
  hosts: () => [],
  offers: [],
  model: () => null,
  gpu: () => null,
  engine: () => null,
  assumptions: certain({ ...ROUND_VALUES, utilisation_production: 1 }),
  fact: () => null,
};
