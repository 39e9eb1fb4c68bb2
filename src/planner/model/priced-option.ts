/** One option in money, for the coming month. Dollars per month but `upfrontUsd`. */
export interface PricedOption {
  id: string;
  monthlyUsd: number;
  withoutPeopleUsd: number;
  /** Add up to `monthlyUsd`. */
  components: Record<string, number>;
  upfrontUsd: number;
  /** What leaves the bank account each month: no amortisation. */
  cashUsdPerMonth: number;
  /** Whole machines and replicas; 0 for an API. */
  nodes: number;
  replicas: number;
  /** Share 0..1 of input + output tokens that own hardware serves. */
  selfHostedShare: number;
}
