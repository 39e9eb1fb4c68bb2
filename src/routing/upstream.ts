/** What a router knows of one upstream at the moment of a choice: a provider, or one replica of a pool. */
export interface UpstreamState {
  readonly id: string;
  /** Does it take requests at all? */
  readonly available: boolean;
  /** Requests sent there and not yet answered. */
  readonly outstandingRequests: number;
  /** Tokens still owed to those requests: prompts to compute and answers to write. */
  readonly outstandingTokens: number;
  /** Longest prompt and answer; null where the upstream does not say. */
  readonly maxContextTokens: number | null;
  /** More requests than this at once are turned away; null where the upstream does not say. */
  readonly maxRequests: number | null;
}

/** What a router knows of a request before anybody has served it. */
export interface RoutedRequest {
  /** Prompt and answer, as far as they are known or estimated. */
  readonly contextTokens: number;
  /** The part of them that has to be computed and written where nothing is cached. */
  readonly workTokens: number;
  /**
   * Tokens at the start of the prompt that an upstream is believed to hold in its cache, by position in the list of
   * upstreams; null where nobody keeps count.
   */
  readonly heldTokens: ((position: number) => number) | null;
  /** The same for prompts that start alike, so that equal chances fall on the same upstream; null = no prefix known. */
  readonly affinityKey: number | null;
}
