/** Time is milliseconds since 1970-01-01 UTC. A month is 730 hours everywhere. */
export const HOURS_PER_MONTH = 730;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The calendar day in UTC, "2026-11-20". */
export const isoDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
