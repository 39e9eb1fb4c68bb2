import { type ReactNode, useState } from "react";
import { inputTokens, outputTokens } from "../../core/tokens.ts";
import { formatCountShort, formatMilliseconds } from "../../core/format.ts";
import { timeText } from "../utc-text.ts";
import { Usd } from "../parts/figure.tsx";
import { Scroller } from "../parts/scroller.tsx";
import { type Attempt, MOST_SHOWN } from "./attempt-list.ts";
import { useHeld } from "./use-held.ts";

interface AttemptTableProps {
  attempts: readonly Attempt[];
  isPaused: boolean;
}

/** The latest attempts: when, where to and why, what it took and cost. They stand still under a pointer or the focus. */
export function AttemptTable({ attempts, isPaused }: AttemptTableProps): ReactNode {
  const [isPointedAt, pointAt] = useState(false);
  const [isFocused, focus] = useState(false);
  const isHeld = isPaused || isPointedAt || isFocused;
  const { shown, newer } = useHeld(attempts, isHeld);
  const count = newer >= MOST_SHOWN ? `${MOST_SHOWN} and more` : `${newer}`;
  return (
    <section className="card" aria-labelledby="attempts">
      <div className="row spread">
        <h2 id="attempts">Latest attempts</h2>
        <span className="small quiet">{isHeld && newer > 0 ? `held still; ${count} newer` : ""}</span>
      </div>
      {attempts.length === 0 ? (
        <p className="quiet">
          Nothing has passed yet. Point a client at {window.location.origin}/v1 and watch it arrive here.
        </p>
      ) : (
        <Scroller
          label="Latest attempts"
          onPointerEnter={({ pointerType }) => pointAt(pointerType === "mouse")}
          onPointerLeave={() => pointAt(false)}
          onFocus={() => focus(true)}
          onBlur={() => focus(false)}
        >
          <table className="attempts small stacks">
            <caption className="unseen">The latest attempts, newest first</caption>
            <thead>
              <tr>
                <th scope="col">Ended, UTC</th>
                <th scope="col">Model</th>
                <th scope="col">Upstream</th>
                <th scope="col">Task</th>
                <th scope="col">Answer</th>
                <th scope="col" className="number">
                  in / out tokens
                </th>
                <th scope="col" className="number">
                  TTFT / whole
                </th>
                <th scope="col" className="number">
                  cost
                </th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((attempt, place) => (
                // oxlint-disable-next-line react/no-array-index-key -- rows are places: what is in them changes, they do not move
                <AttemptRow key={place} attempt={attempt} />
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </section>
  );
}

function AttemptRow({ attempt }: { attempt: Attempt }): ReactNode {
  const { requestedModel, servedModel, costPicodollars } = attempt;
  const count = (value: number | undefined): string => (value === undefined ? "?" : formatCountShort(value));
  const time = (value: number | null): string => (value === null ? "?" : formatMilliseconds(value));
  const isFailed = attempt.cause !== null || (attempt.status !== null && attempt.status >= 400);
  return (
    <tr>
      <td data-label="ended, UTC" className="when line">
        <span>
          <span className="quiet">{timeText(attempt.endedMs).slice(0, 10)}</span>{" "}
          {new Date(attempt.endedMs).toISOString().slice(11, 23)}
        </span>
      </td>
      <td data-label="model" className="line">
        <span>
          {requestedModel ?? servedModel ?? "?"}
          {servedModel !== null && servedModel !== requestedModel && (
            <span className="quiet"> as {servedModel}</span>
          )}
        </span>
      </td>
      <td data-label="upstream">
        <span>
          {attempt.upstream ?? "?"}
          {attempt.replica !== null && <span className="quiet"> {attempt.replica}</span>}
        </span>
      </td>
      <td data-label="task">{attempt.task ?? <span className="quiet">none</span>}</td>
      <td data-label="answer" className={isFailed ? "bad" : undefined}>
        <span>
          {attempt.status ?? "none"}
          {attempt.cause !== null && attempt.cause !== "client-gone" && `, ${attempt.cause}`}
          {attempt.clientGone && ", client left"}
        </span>
      </td>
      <td data-label="in / out tokens" className="number">
        <span>
          {count(inputTokens(attempt.tokens))} / {count(outputTokens(attempt.tokens))}
        </span>
      </td>
      <td data-label="TTFT / whole" className="number">
        <span>
          {attempt.stream ? time(attempt.ttftMs) : "–"} / {time(attempt.durationMs)}
        </span>
      </td>
      <td data-label="cost" className="number">
        {costPicodollars === null ? (
          <span className="quiet">unpriced</span>
        ) : (
          <Usd value={costPicodollars / 1e12} />
        )}
      </td>
      <td data-label="why" className="quiet line">
        <span>
          {attempt.attemptIndex > 0 && `try ${attempt.attemptIndex + 1}. `}
          {attempt.reasons.length === 0 ? "as the model is set up" : attempt.reasons.join(", ")}
        </span>
      </td>
    </tr>
  );
}
