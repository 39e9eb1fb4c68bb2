import type { Listening, Workshop } from "./workshop.ts";

/** How one test of a judge ended. */
export interface Verdict {
  test: string;
  verdict: "pass" | "warn" | "skip" | "fail";
  /** What it said where it did not pass. */
  why?: string;
}

/** A program that nobody here wrote and that has an opinion about an API. */
export interface Judge {
  name: string;
  /** What it looks at, in a few words. */
  what: string;
  /** Its runs: dialects, scenarios. */
  parts: readonly string[];
  /** Ways through the gateway: measuring without a configuration, and with one that names the models. */
  ways: readonly Way[];
  /** Installs it; throws with the reason where that cannot be done here. */
  prepare(workshop: Workshop): Promise<Prepared>;
}

export type Way = "observe" | "configured";

export interface Prepared {
  versions: Readonly<Record<string, string>>;
  startUpstream(): Promise<Listening>;
  /** `url` is a server without any path: the upstream itself or the gateway before it. */
  run(part: string, url: string): Promise<Verdict[]>;
}
