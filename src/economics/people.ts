import type { AssumptionValues } from "../core/assumption.ts";
import { valueOf } from "./value-of.ts";

/**
 * Full-time engineers who run `nodes` servers of eight GPUs: linear between 1, 4 and 16 nodes, beyond 16 with the slope
 * between the last two; part of the first takes as many as all of it. More machines never take fewer people, whatever the draw.
 */
export function fteShare(nodes: number, values: AssumptionValues): number {
  if (nodes <= 0) return 0;
  const one = valueOf(values, "fte_share_1_node");
  const four = Math.max(one, valueOf(values, "fte_share_4_nodes"));
  const sixteen = Math.max(four, valueOf(values, "fte_share_16_nodes"));
  if (nodes <= 1) return one;
  if (nodes <= 4) return one + ((four - one) * (nodes - 1)) / 3;
  return four + ((sixteen - four) * (nodes - 4)) / 12;
}
