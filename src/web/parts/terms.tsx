import type { ReactNode } from "react";

/** The words of the field that a reader may meet here for the first time. */
const TERMS = {
  rung: "one step of the ladder from staying with your APIs to owning GPUs; each is shown with its cheapest option",
  draw: "one random choice of every assumption within its range; 2,000 are priced",
  "P10 to P90": "eight of ten draws cost between these two, one in ten less, one in ten more",
  TTFT: "time to first token: how long a reader waits until an answer begins",
  TPOT: "time per output token: how long each token after the first takes",
  p95: "95 of 100 requests are at least this fast",
  SLO: "the latency that was set as the target",
} as const;

/** Explains words where they are first met. */
export const Terms = ({ of }: { of: readonly (keyof typeof TERMS)[] }): ReactNode => (
  <dl className="terms small quiet no-print">
    {of.map((term) => (
      <div key={term}>
        <dt>{term}</dt>
        <dd>{TERMS[term]}</dd>
      </div>
    ))}
  </dl>
);
