import type { CommandFactory } from "./command.ts";

export interface CommandRow {
  name: string;
  /** One line for `breakeven --help`. */
  summary: string;
  /** Loads the command's file: only the one that was asked for, so that start and help stay quick. */
  load(): Promise<CommandFactory>;
}

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly CommandRow[] = [
  {
    name: "plan",
    summary: "should we self-host? tie-out, ladder, verdict, and what would flip it",
    load: async () => (await import("./plan.ts")).planCommand,
  },
  {
    name: "demo",
    summary: "the verdict on a real trace that ships with breakeven",
    load: async () => (await import("./demo.ts")).demoCommand,
  },
  {
    name: "size",
    summary: "does a model fit, on what, how much KV cache is left, which flags",
    load: async () => (await import("./size.ts")).sizeCommand,
  },
  {
    name: "simulate",
    summary: "a fleet under load: throughput, latency percentiles, utilisation",
    load: async () => (await import("./simulate.ts")).simulateCommand,
  },
  {
    name: "prices",
    summary: "what a model or a GPU costs, where, since when, according to whom",
    load: async () => (await import("./prices.ts")).pricesCommand,
  },
  {
    name: "claims",
    summary: 'the guide "Self-Host LLM vs API 2026", claim by claim: holds or contradicted',
    load: async () => (await import("./claims.ts")).claimsCommand,
  },
  {
    name: "serve",
    summary: "the gateway: change the base URL, and every token is metered; --observe",
    load: async () => (await import("./serve.ts")).serveCommand,
  },
  {
    name: "check",
    summary: "is this configuration valid; what would it do with this request",
    load: async () => (await import("./check.ts")).checkCommand,
  },
  {
    name: "import",
    summary: "puts usage exports, cost exports or traces into the ledger",
    load: async () => (await import("./import.ts")).importCommand,
  },
  {
    name: "usage",
    summary: "spend by model, task, upstream, key, hour or day",
    load: async () => (await import("./usage.ts")).usageCommand,
  },
];
