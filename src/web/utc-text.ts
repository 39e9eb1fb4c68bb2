/** Times as the page shows them: always UTC. */

/** "14:03". */
export const clockText = (time: Date | number): string => new Date(time).toISOString().slice(11, 16);

/** "2026-11-21 14:03". */
export const timeText = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
