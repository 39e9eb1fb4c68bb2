/** One load of a benchmark of a user's own server; null = the file does not say. */
export interface MeasuredPoint {
  tool: "vllm bench serve" | "SGLang bench_serving" | "GuideLLM" | "AIPerf" | "GenAI-Perf" | "llama-bench";
  /** As the file names it. */
  model: string | null;
  /** Where the tool measures one engine alone or says which it was, or names the card. */
  engines?: readonly string[];
  gpu?: string | null;
  /** Requests in flight, where the load was a concurrency. */
  concurrency: number | null;
  /** Requests a second that were sent, where the load was a rate. */
  requestsPerSecond: number | null;
  /** Means. */
  inputTokens: number | null;
  outputTokens: number | null;
  tpotMs: number;
  ttftMs: number | null;
  /** Requests that came to nothing, of all that were sent; absent where the file does not count them. */
  failed?: { requests: number; of: number };
}

/** What a reader says of a parsed file: its points, or null when the file is another tool's. */
export type ReadPoints = (content: unknown) => MeasuredPoint[] | null;
