import { fork, type ChildProcess } from "node:child_process";
import { CONTENDERS, type Contender, type Running } from "./contenders.ts";
import type { Job, JobResult } from "./load.ts";
import { treeUse } from "./process-tree.ts";
import { type Measured, SCENARIOS, type Scenario } from "./scenarios.ts";

export interface BenchOptions {
  rounds: number;
  short: boolean;
  /** Names of scenarios and of contenders; empty = all. */
  only: readonly string[];
  contenders: readonly string[];
  /** The program itself, which also plays the upstream and the clients in processes of their own. */
  program: string;
  note(text: string): void;
}

/** One measurement as it was taken. */
export interface Sample {
  round: number;
  scenario: string;
  contender: string;
  /** By the name of the figure. */
  values: Readonly<Record<string, number | null>>;
  cpuUs: number | null;
  peakRssBytes: number | null;
  coldStartMs: number | null;
  result: JobResult;
}

export interface BenchRun {
  samples: readonly Sample[];
  /** Contenders that could not take part, and why. */
  skipped: readonly { contender: string; why: string }[];
}

/**
 * Every scenario with every contender, in turn, `rounds` times: whatever disturbs the machine hits all of them equally. Only one
 * contender runs at a time, each measurement in a fresh process.
 */
export async function runBench(options: BenchOptions): Promise<BenchRun> {
  const upstream = await helper(options.program, "upstream");
  const load = await helper(options.program, "load");
  const skipped = CONTENDERS.flatMap(({ name, missing }) =>
    missing === null ? [] : [{ contender: name, why: missing }],
  );
  const contenders = CONTENDERS.filter(
    ({ name, missing }) => missing === null && isAmong(name, options.contenders),
  );
  const samples: Sample[] = [];
  try {
    const { port } = upstream.ready as { port: number };
    for (let round = 0; round < options.rounds; round += 1) {
      for (const scenario of SCENARIOS.filter(({ name }) => isAmong(name, options.only))) {
        // Each round begins with another, so that nobody always follows the same neighbour.
        for (const contender of turned(contenders, round)) {
          const once = scenario.onceFor;
          if (once !== undefined && (options.short || round > 0 || !once.includes(contender.name))) continue;
          options.note(`round ${round + 1} of ${options.rounds}: ${scenario.name}, ${contender.name}\n`);
          samples.push(await measure(round, scenario, contender, port, load, options.short));
        }
      }
    }
  } finally {
    upstream.child.kill();
    load.child.kill();
  }
  return { samples, skipped };
}

async function measure(
  round: number,
  scenario: Scenario,
  contender: Contender,
  upstreamPort: number,
  load: Helper,
  short: boolean,
): Promise<Sample> {
  const running = await contender.start(upstreamPort);
  try {
    const warmUp = scenario.warmUp(running.port, short);
    const ask = (job: Job): Promise<JobResult> => load.ask({ ...job, headers: running.headers });
    if (warmUp !== null) await ask(warmUp);
    const { result, ...use } = await watched(running, () => ask(scenario.job(running.port, short)));
    return {
      round,
      scenario: scenario.name,
      contender: contender.name,
      values: Object.fromEntries(scenario.figures.map(({ name, value }) => [name, value(result, use)])),
      cpuUs: use.cpuUs,
      peakRssBytes: use.peak?.rssBytes ?? null,
      coldStartMs: running.coldStartMs,
      result,
    };
  } finally {
    await running.stop();
  }
}

/** Runs a job and reads from the kernel what the contender's processes used meanwhile. */
async function watched(
  { pid }: Running,
  job: () => Promise<JobResult>,
): Promise<{ result: JobResult } & Measured> {
  if (pid === null) return { result: await job(), cpuUs: null, peak: null, rssBytes: [] };
  const before = treeUse(pid);
  let peak = before;
  const rssBytes: number[] = [];
  const timer = setInterval(() => {
    const now = treeUse(pid);
    rssBytes.push(now.rssBytes);
    if (now.rssBytes > peak.rssBytes) peak = now;
  }, 250);
  try {
    const result = await job();
    return { result, cpuUs: treeUse(pid).cpuUs - before.cpuUs, peak, rssBytes };
  } finally {
    clearInterval(timer);
  }
}

interface Helper {
  child: ChildProcess;
  ready: unknown;
  ask(job: Job): Promise<JobResult>;
}

const MOST_JOB_MS = 600_000;

/** The program in another role, in a process of its own that answers one message with one. */
async function helper(program: string, role: string): Promise<Helper> {
  const child = fork(program, ["--role", role], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  let waiting: { resolve(message: unknown): void; reject(error: Error): void } | null = null;
  child.on("message", (message) => waiting?.resolve(message));
  child.on("exit", () => waiting?.reject(new Error(`The ${role} ended`)));
  const answer = async (): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting = { resolve, reject };
    const timer = setTimeout(() => reject(new Error(`The ${role} took too long`)), MOST_JOB_MS);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  };
  const ready = await answer();
  return {
    child,
    ready,
    ask: (job) => {
      child.send(job);
      return answer() as Promise<JobResult>;
    },
  };
}

const isAmong = (name: string, names: readonly string[]): boolean =>
  names.length === 0 || names.includes(name);

const turned = <Item>(items: readonly Item[], by: number): Item[] => {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
};
