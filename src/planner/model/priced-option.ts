/** One option in money, for the coming month. Dollars per month except `upfrontUsd`. */
export interface PricedOption {
  id: string;
  monthlyUsd: number;
  withoutPeopleUsd: number;
  /** Add up to `monthlyUsd`. */
  components: Record<string, number>;
  upfrontUsd: number;
  /** Parts of `upfrontUsd`: what is bought and kept, and the work of moving; the rest is a prepaid term. */
  capitalUsd: number;
  oneOffUsd: number;
  /** What the purchase is expected to resell for at the end of the horizon. */
  resaleUsd: number;
  /** What is paid each month, without amortisation. */
  cashUsdPerMonth: number;
  /** Whole machines and their replicas; 0 for an API. */
  nodes: number;
  replicas: number;
  /** Share 0..1 of input + output tokens that own hardware serves. */
  selfHostedShare: number;
}
