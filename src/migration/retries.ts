/** Most that a route here may ask for. */
const MOST = 20;
/** What a route here has where it does not say. */
const USUAL = 2;

/**
 * Further attempts of a route here: there each place is tried that often again, here they count over all targets, so each
 * further target adds one. Where the other file does not say (null), the usual number holds here, as long as it reaches
 * every target. Absent: the route does not say either.
 */
export function retriesHere(retriesThere: number | null, furtherTargets: number): { retries?: number } {
  if (retriesThere === null) return furtherTargets > USUAL ? { retries: Math.min(furtherTargets, MOST) } : {};
  return { retries: Math.min(Math.max(0, Math.round(retriesThere)) + furtherTargets, MOST) };
}
