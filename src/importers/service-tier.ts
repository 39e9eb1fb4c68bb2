import type { ServiceTier } from "../core/usage.ts";
import type { Output } from "./format.ts";
import { readText } from "./cells.ts";

/** What providers write in their tier columns, as the delivery class that decides the price. */
const TIERS: Readonly<Record<string, ServiceTier>> = {
  default: "standard",
  standard: "standard",
  auto: "standard",
  message: "standard",
  scale: "standard",
  batch: "batch",
  flex: "flex",
  flex_discount: "flex",
  priority: "priority",
  priority_on_demand: "priority",
};

/** Unknown names count as standard, and are said. */
export function serviceTier(value: unknown, output: Output): ServiceTier {
  const name = readText(value)
    ?.toLowerCase()
    .replaceAll(/[\s-]+/g, "_")
    .replace(/_tier$/, "");
  if (name === undefined) return "standard";
  const tier = TIERS[name];
  if (tier === undefined) output.note(`Service tier "${name}" is not known and was taken as standard.`);
  return tier ?? "standard";
}
