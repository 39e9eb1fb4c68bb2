/** Microseconds of the machine's monotonic clock: the same in every process of it. */
export const nowUs = (): number => Number(process.hrtime.bigint() / 1000n);
