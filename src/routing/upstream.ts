/** What a router knows of one upstream, a provider or one replica of a pool, when it chooses. */
export interface UpstreamState {
  readonly id: string;
  /** Whether it accepts requests. */
  readonly available: boolean;
  /** Requests sent there and not yet answered. */
  readonly outstandingRequests: number;
  /** Tokens still owed to those requests: prompts to compute and answers to write. */
  readonly outstandingTokens: number;
  /** Longest prompt and answer; null where the upstream does not say. */
  readonly maxContextTokens: number | null;
  /** Concurrency beyond which requests are refused; null where the upstream does not say. */
  readonly maxRequests: number | null;
}

/** What a router knows of a request before it is served. */
export interface RoutedRequest {
  /** Prompt and answer, as far as they are known or estimated. */
  readonly contextTokens: number;
  /** The tokens to compute and write when nothing is cached. */
  readonly workTokens: number;
  /**
   * Tokens at the start of the prompt that an upstream is believed to hold in its cache, by position in the list of
   * upstreams; null where it is not tracked.
   */
  readonly heldTokens: ((position: number) => number) | null;
  /** Equal for prompts that share their first block, so that ties go to the same upstream; null = no prefix known. */
  readonly affinityKey: number | null;
}
