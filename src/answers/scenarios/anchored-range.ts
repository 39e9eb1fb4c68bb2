import type { Load } from "./scenario.ts";

type Band = readonly [number, number];

/**
 * How far measured runs lie from a prediction anchored on another load of the same deployment: four of five of 1,461
 * published runs within 8 % at half or twice the measured load, 14 % at four times, 16 % at eight times. Repeats of one
 * run differ by up to 5 %.
 */
const ANCHORED = { least: 0.05, at: 0.02, perDoubling: 0.07 };

/**
 * The band around an anchored prediction, `doublings` away from the measured load; never wider than the band without an
 * anchor.
 */
export function anchoredBand([low, high]: Band, doublings: number): Band {
  const { least, at, perDoubling } = ANCHORED;
  const half = Math.min(Math.max(at + perDoubling * doublings, least), (high - low) / 2);
  return [1 - half, 1 + half];
}

/**
 * How many times the measured load must double or halve to reach the one asked for: by value where both are of one kind,
 * else by requests in one engine at once; 1 where neither is known.
 */
export function doublingsBetween(
  asked: Load,
  askedAtOnce: number,
  measured: { load: { kind: Load["kind"]; value: number }; engines: number },
): number {
  const load = asked.kind === "trace" ? asked.as : asked;
  if (load?.kind === "requestsPerSecond" && measured.load.kind === "requestsPerSecond")
    return Math.abs(Math.log2(load.value / (measured.load.value * measured.engines)));
  if (measured.load.kind !== "concurrency") return 1;
  return Math.abs(Math.log2(Math.max(askedAtOnce, 1) / Math.max(measured.load.value, 1)));
}
