import type { RoutedRequest, UpstreamState } from "./upstream.ts";

/** Can this upstream take this request now? */
export const canTake = (upstream: UpstreamState, request: RoutedRequest): boolean =>
  upstream.available &&
  (upstream.maxContextTokens === null || request.contextTokens <= upstream.maxContextTokens) &&
  (upstream.maxRequests === null || upstream.outstandingRequests < upstream.maxRequests);

/** Can it ever take it? What is full now may have room later, what is too short never has. */
export const couldTake = (upstream: UpstreamState, request: RoutedRequest): boolean =>
  upstream.maxContextTokens === null || request.contextTokens <= upstream.maxContextTokens;
