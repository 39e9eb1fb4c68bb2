import { type ReactNode, useState } from "react";
import { type Verdict, VERDICT_WORDS } from "../../guide/claim.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { goTo, useLocation } from "../location.ts";
import { Failure } from "../parts/failure.tsx";
import { Loading } from "../parts/loading.tsx";
import { TopicTable } from "./topic-table.tsx";
import { topicsOf, verdictIn } from "./topics.ts";
import "./guide.css";

/** The popular guide, claim by claim: what it says, what its own numbers give, what sources say. */
export function GuidePage(): ReactNode {
  const verdict = verdictIn(useLocation().query);
  const [areOpen, setOpen] = useState(false);
  const { value, error, retry } = useAnswer("claims", (signal) => call("GET /api/claims", {}, { signal }));
  if (error !== null) return <Failure error={error} retry={retry} />;
  if (value === null) return <Loading what="the guide" />;
  const { guide, asOf, counts, claims } = value;
  const show = (next: Verdict | null): void =>
    goTo(next === null ? "/guide" : `/guide?verdict=${next}`, { replace: true });
  return (
    <div className="stack">
      <h1>The guide, claim by claim</h1>
      <p>
        “{guide.name}” was published on <time dateTime={guide.published}>{guide.published}</time> and updated
        on <time dateTime={guide.updated}>{guide.updated}</time>. Every figure below is computed twice: from
        what the guide itself assumes, and from prices and offers as of <time dateTime={asOf}>{asOf}</time>.
      </p>
      <div className="card stack">
        <div className="row by-verdict" role="group" aria-label="Claims by main verdict">
          <button type="button" aria-pressed={verdict === null} onClick={() => show(null)}>
            all <data value={claims.length}>{claims.length}</data>
          </button>
          {counts
            .filter((count) => count.claims > 0)
            .map((count) => (
              <button
                key={count.verdict}
                type="button"
                aria-pressed={verdict === count.verdict}
                onClick={() => show(count.verdict)}
              >
                <span className={`verdict-dot ${count.verdict.toLowerCase()}`} aria-hidden="true" />
                {VERDICT_WORDS[count.verdict]} <data value={count.claims}>{count.claims}</data>
              </button>
            ))}
        </div>
        <label className="small">
          <input type="checkbox" checked={areOpen} onChange={(event) => setOpen(event.target.checked)} /> open
          every topic
        </label>
      </div>
      {topicsOf(claims, verdict).map((topic, index) => (
        // A filter opens its topics; afterwards the reader opens and closes as they like.
        <details
          key={`${verdict} ${areOpen} ${topic.name}`}
          className="card topic"
          open={areOpen || verdict !== null || index === 0}
        >
          <summary>
            <h2>{topic.name}</h2>
            <span className="small quiet">
              {topic.counts.map((count) => `${VERDICT_WORDS[count.verdict]} ${count.claims}`).join(", ")}
            </span>
          </summary>
          <TopicTable topic={topic} />
        </details>
      ))}
    </div>
  );
}
