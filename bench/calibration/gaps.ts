import { at } from "../../src/core/at.ts";
import { architectureName } from "../../src/core/architecture-name.ts";
import type { ErrorGaps, GapWidths } from "../../src/core/engine.ts";
import type { HeldOutRun } from "./bands.ts";
import { setUpKey } from "./fit.ts";

type Widths = readonly [fast: number, slow: number];
type Part = "pace" | "first" | "whole";

/** Fewer deployments than this say nothing about a gap. */
const ENOUGH = 8;

/** The gap where too few deployments were left out to see one (judgement): 1.25 either way. */
const UNSEEN = Math.log(1.25);

/**
 * What leaving out a whole source, model or GPU adds to the error, by kind of model and maker of the card: the widths of
 * four fifths of the runs with it left out, less (as squares) those with only their configuration left out. A deployment
 * counts once, however many of its loads were measured: a campaign is what a user's server will be one more of.
 * `scale` widens or narrows all gaps: it is chosen so that left-out sources lie inside as often as they should.
 */
export function gapsOf(runs: readonly HeldOutRun[], scale: number): ErrorGaps[] {
  const classes: ErrorGaps["for"][] = [
    { vendor: "AMD", mixture: true },
    { vendor: "AMD", mixture: false },
    { vendor: "*", mixture: true },
    { vendor: "*", mixture: false },
    { vendor: "*" },
  ];
  const pooled = added(runs, "source", "pace", scale);
  return classes.map((wanted) => {
    const mine = runs.filter(({ run }) => isOf(run.replica, wanted));
    const gap = (leftOut: HeldOutRun["leftOut"]): GapWidths => ({
      tpot: added(mine, leftOut, "pace", scale),
      ttft: added(mine, leftOut, "first", scale),
      e2e: added(mine, leftOut, "whole", scale),
    });
    const source = gap("source");
    // Few sources make up a class: it is not taken to differ less between them than all do.
    const least = ([fast, slow]: Widths): Widths => [Math.max(fast, pooled[0]), Math.max(slow, pooled[1])];
    return {
      for: wanted,
      source: { tpot: least(source.tpot), ttft: least(source.ttft), e2e: least(source.e2e) },
      model: gap("model"),
      gpu: gap("gpu"),
    };
  });
}

const isOf = ({ gpu, model }: HeldOutRun["run"]["replica"], { vendor, mixture }: ErrorGaps["for"]): boolean =>
  (vendor === "*" ? gpu.vendor !== "AMD" || mixture === undefined : gpu.vendor === vendor) &&
  (mixture === undefined || mixture === (model.experts !== null));

function added(
  runs: readonly HeldOutRun[],
  leftOut: HeldOutRun["leftOut"],
  part: Part,
  scale: number,
): Widths {
  const [without, base] = [widthsOf(runs, leftOut, part), widthsOf(runs, "configuration", part)];
  if (!without || !base) return [round(UNSEEN * scale), round(UNSEEN * scale)];
  const beyond = (side: 0 | 1): number =>
    round(scale * Math.sqrt(Math.max(without[side] ** 2 - base[side] ** 2, 0)));
  return [beyond(0), beyond(1)];
}

const round = (value: number): number => Number(value.toFixed(3));

/** The fast and the slow end of four fifths of the runs, each deployment weighing the same; null for too few. */
function widthsOf(runs: readonly HeldOutRun[], leftOut: HeldOutRun["leftOut"], part: Part): Widths | null {
  const byDeployment = new Map<string, number[]>();
  for (const held of runs) {
    const value = held[part];
    if (held.leftOut !== leftOut || value === null) continue;
    const key = `${setUpKey(held.run)}|${held.run.replica.engine.version}`;
    byDeployment.set(key, [...(byDeployment.get(key) ?? []), value]);
  }
  if (byDeployment.size < ENOUGH) return null;
  const weighted = [...byDeployment.values()]
    .flatMap((values) => values.map((value) => ({ value, weight: 1 / values.length })))
    .sort((left, right) => left.value - right.value);
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  const quantile = (share: number): number => {
    let sum = 0;
    for (const { value, weight } of weighted) {
      sum += weight;
      if (sum >= share * total) return value;
    }
    return at(weighted, weighted.length - 1).value;
  };
  return [Math.max(-quantile(0.1), 0), Math.max(quantile(0.9), 0)];
}

/** Runs and sources of each pair of architecture and GPU, by "architecture|GPU". */
export function pairsOf(runs: readonly HeldOutRun["run"][]): Record<string, [number, number]> {
  const sources = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  for (const { source, replica } of runs) {
    const key = `${architectureName(replica.model)}|${replica.gpu.name}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    sources.set(key, (sources.get(key) ?? new Set()).add(source));
  }
  return Object.fromEntries(
    [...counts]
      .toSorted(([left], [right]) => left.localeCompare(right, "en"))
      .map(([key, count]) => [key, [count, sources.get(key)?.size ?? 0]]),
  );
}
