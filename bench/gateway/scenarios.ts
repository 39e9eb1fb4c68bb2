import type { Job, JobResult } from "./load.ts";
import type { TreeUse } from "./process-tree.ts";

/** A job, and the figures that it gives. */
export interface Scenario {
  name: string;
  job: (port: number, short: boolean) => Job;
  /** Runs before the measurement, so that compiled code and kept connections are what is measured. */
  warmUp: (port: number, short: boolean) => Job | null;
  figures: readonly FigureOf[];
  /** Takes long: only in the first round of a full run, and only these contenders. */
  onceFor?: readonly string[];
}

export interface FigureOf {
  /** What it is, with its unit. */
  name: string;
  value: (result: JobResult, use: Measured) => number | null;
  /** How it is compared with nginx in the same round: its multiple, or what comes on top. */
  comparedBy: "multiple" | "difference";
}

/** What the kernel says about the contender while the job ran. */
export interface Measured {
  /** Null where there is no process between client and upstream. */
  cpuUs: number | null;
  peak: TreeUse | null;
  /** Resident memory, four times a second. */
  rssBytes: readonly number[];
}

/** Every model name that a job may ask for: what the upstream answers stands in it. */
export const MODELS = [
  "bench-plain",
  "bench-100-10",
  "bench-200-10",
  "bench-8-1000",
  "bench-3-20",
  "bench-100-20",
  "bench-500-20",
];

const warmRequests = (port: number, short: boolean): Job => ({
  kind: "closed",
  port,
  connections: 32,
  requests: short ? 4000 : 20_000,
  bodyBytes: 2048,
});
const warmStreams = (port: number, short: boolean): Job => ({
  kind: "streams",
  port,
  streams: short ? 100 : 500,
  model: "bench-100-10",
  rampMs: 100,
});

const perAnswer = (result: JobResult, { cpuUs }: Measured): number | null =>
  cpuUs === null || result.answered === 0 ? null : cpuUs / result.answered;
const perChunk = (result: JobResult, { cpuUs }: Measured): number | null =>
  cpuUs === null || result.chunks === 0 ? null : cpuUs / result.chunks;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "requests",
    job: (port, short) => warmRequests(port, short),
    warmUp: warmRequests,
    figures: [
      {
        name: "CPU per request, saturated, 32 connections, 2 KB in, 1 KB out (us)",
        value: perAnswer,
        comparedBy: "multiple",
      },
    ],
  },
  {
    name: "chunks",
    job: (port, short) => ({
      kind: "streams",
      port,
      streams: 500,
      model: short ? "bench-100-10" : "bench-200-10",
      rampMs: 500,
    }),
    warmUp: warmStreams,
    figures: [
      { name: "CPU per streamed chunk, 500 streams (us)", value: perChunk, comparedBy: "multiple" },
      {
        name: "delay of a chunk at that load, p50 (us)",
        value: ({ chunkUs }) => chunkUs?.p50 ?? null,
        comparedBy: "difference",
      },
    ],
  },
  {
    name: "latency",
    job: (port, short) => ({
      kind: "rate",
      port,
      perSecond: 500,
      requests: short ? 1500 : 7500,
      bodyBytes: 2048,
      model: "bench-plain",
    }),
    warmUp: warmRequests,
    figures: [
      {
        name: "latency at 500 requests a second, p50 (us)",
        value: ({ latencyUs }) => latencyUs?.p50 ?? null,
        comparedBy: "difference",
      },
      {
        name: "latency at 500 requests a second, p99 (us)",
        value: ({ latencyUs }) => latencyUs?.p99 ?? null,
        comparedBy: "difference",
      },
      { name: "CPU per request at 500 requests a second (us)", value: perAnswer, comparedBy: "multiple" },
    ],
  },
  {
    name: "low-rate",
    job: (port, short) => ({
      kind: "rate",
      port,
      perSecond: 250,
      requests: short ? 1500 : 7500,
      bodyBytes: 2048,
      model: "bench-plain",
    }),
    warmUp: warmRequests,
    figures: [
      { name: "CPU per request at 250 requests a second (us)", value: perAnswer, comparedBy: "multiple" },
    ],
  },
  {
    name: "paced-chunks",
    job: (port, short) => ({
      kind: "streams",
      port,
      streams: 200,
      model: short ? "bench-100-20" : "bench-500-20",
      rampMs: 500,
    }),
    warmUp: warmStreams,
    figures: [
      {
        name: "CPU per streamed chunk, 200 streams of 50 a second (us)",
        value: perChunk,
        comparedBy: "multiple",
      },
    ],
  },
  {
    name: "first-byte",
    job: (port, short) => ({
      kind: "rate",
      port,
      perSecond: 100,
      requests: short ? 300 : 1500,
      bodyBytes: 2048,
      model: "bench-3-20",
    }),
    warmUp: warmStreams,
    figures: [
      {
        name: "delay of a stream's first chunk at 100 streams a second, p50 (us)",
        value: ({ firstChunkUs }) => firstChunkUs?.p50 ?? null,
        comparedBy: "difference",
      },
      {
        name: "delay of a stream's first chunk at 100 streams a second, p99 (us)",
        value: ({ firstChunkUs }) => firstChunkUs?.p99 ?? null,
        comparedBy: "difference",
      },
    ],
  },
  {
    name: "large-body",
    job: (port, short) => ({
      kind: "closed",
      port,
      connections: 4,
      requests: short ? 100 : 400,
      bodyBytes: 1_000_000,
    }),
    warmUp: (port) => ({ kind: "closed", port, connections: 4, requests: 40, bodyBytes: 1_000_000 }),
    figures: [{ name: "CPU per request with a body of 1 MB (us)", value: perAnswer, comparedBy: "multiple" }],
  },
  {
    name: "many-streams",
    job: (port, short) => ({
      kind: "streams",
      port,
      streams: short ? 1000 : 5000,
      model: "bench-8-1000",
      rampMs: short ? 1000 : 4000,
    }),
    warmUp: () => null,
    figures: [
      {
        name: "memory with 5,000 streams (1,000 in a short run), RSS (MB)",
        value: (_result, { peak }) => (peak === null ? null : peak.rssBytes / 1e6),
        comparedBy: "multiple",
      },
      {
        name: "delay of a chunk with 5,000 streams (1,000 in a short run), p99 (us)",
        value: ({ chunkUs }) => chunkUs?.p99 ?? null,
        comparedBy: "difference",
      },
    ],
  },
  {
    name: "endurance",
    onceFor: ["breakeven"],
    job: (port) => ({ ...warmRequests(port, false), requests: 500_000 }),
    warmUp: (port) => warmRequests(port, false),
    figures: [
      {
        name: "growth of memory over 500,000 requests, second to last fifth, RSS (MB)",
        value: (_result, { rssBytes }) => {
          const fifth = Math.floor(rssBytes.length / 5);
          if (fifth === 0) return null;
          return (Math.max(...rssBytes.slice(-fifth)) - Math.max(...rssBytes.slice(fifth, 2 * fifth))) / 1e6;
        },
        comparedBy: "difference",
      },
    ],
  },
];
