/** When tenants of about one volume send requests: quantiles over tenants, as published. */
export interface ArrivalsOfVolume {
  /** Their mean over all observed time (geometric mean of the tenants). */
  requestsPerSecond: number;
  tenants: number;
  /** Share 0..1 of ten-minute windows with traffic. */
  presence: Quantiles;
  /** Peak window over the mean of those with traffic. */
  burst: Quantiles;
  source: string;
  /** ISO date of the source. */
  date: string;
}

export interface Quantiles {
  p10: number;
  p50: number;
  p90: number;
}
