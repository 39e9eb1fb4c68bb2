import type { RoutedRequest, UpstreamState } from "./upstream.ts";

/** Whether this upstream can take this request now. */
export const canTake = (upstream: UpstreamState, request: RoutedRequest): boolean =>
  upstream.available &&
  (upstream.maxContextTokens === null || request.contextTokens <= upstream.maxContextTokens) &&
  (upstream.maxRequests === null || upstream.outstandingRequests < upstream.maxRequests);

/** Whether it could ever take it: a full upstream may have room later, one with too short a context never will. */
export const couldTake = (upstream: UpstreamState, request: RoutedRequest): boolean =>
  upstream.maxContextTokens === null || request.contextTokens <= upstream.maxContextTokens;
