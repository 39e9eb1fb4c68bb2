/** What has factors of its own. */
export type Owner = "gpu" | "model";

/** One fitted constant: its prior, and how far from there it may move (standard deviation of its logarithm). */
export interface Parameter {
  name: string;
  prior: number;
  sigma: number;
  /** Of an engine that is one of several with a common mean: how far it may be from that mean. */
  spread: number;
  /** The only GPU or model that it matters to. */
  of?: { owner: Owner; name: string };
}

/** Logarithms of the constants, by name. */
export type Vector = Readonly<Record<string, number>>;
