import type { ReactNode } from "react";
import { inputTokens, outputTokens } from "../../core/tokens.ts";
import { countText, millisecondsText, timeText } from "../format.ts";
import { Usd } from "../parts/figure.tsx";
import type { Attempt } from "./attempt-list.ts";

/** The latest attempts: when, where to and why, what it took and cost. */
export function AttemptTable({ attempts }: { attempts: readonly Attempt[] }): ReactNode {
  return (
    <section className="card" aria-labelledby="attempts">
      <h2 id="attempts">Latest attempts</h2>
      {attempts.length === 0 ? (
        <p className="quiet">
          Nothing has passed yet. Point a client at {window.location.origin}/v1 and watch it arrive here.
        </p>
      ) : (
        <div className="scroll">
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
              {attempts.map((attempt) => (
                <AttemptRow key={attempt.attemptId} attempt={attempt} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function AttemptRow({ attempt }: { attempt: Attempt }): ReactNode {
  const { requestedModel, servedModel, costPicodollars } = attempt;
  const count = (value: number | undefined): string => (value === undefined ? "?" : countText(value));
  const time = (value: number | null): string => (value === null ? "?" : millisecondsText(value));
  const isFailed = attempt.cause !== null || (attempt.status !== null && attempt.status >= 400);
  return (
    <tr>
      <td data-label="ended, UTC" className="when">
        {timeText(attempt.endedMs)}
        <span className="quiet">{new Date(attempt.endedMs).toISOString().slice(16, 23)}</span>
      </td>
      <td data-label="model">
        {requestedModel ?? servedModel ?? "?"}
        {servedModel !== null && servedModel !== requestedModel && (
          <span className="quiet"> as {servedModel}</span>
        )}
      </td>
      <td data-label="upstream">
        {attempt.upstream ?? "?"}
        {attempt.replica !== null && <span className="quiet"> {attempt.replica}</span>}
      </td>
      <td data-label="task">{attempt.task ?? <span className="quiet">none</span>}</td>
      <td data-label="answer" className={isFailed ? "bad" : undefined}>
        {attempt.status ?? "none"}
        {attempt.cause !== null && `, ${attempt.cause}`}
        {attempt.clientGone && ", client left"}
      </td>
      <td data-label="in / out tokens" className="number">
        {count(inputTokens(attempt.tokens))} / {count(outputTokens(attempt.tokens))}
      </td>
      <td data-label="TTFT / whole" className="number">
        {time(attempt.ttftMs)} / {time(attempt.durationMs)}
      </td>
      <td data-label="cost" className="number">
        {costPicodollars === null ? (
          <span className="quiet">unpriced</span>
        ) : (
          <Usd value={costPicodollars / 1e12} />
        )}
      </td>
      <td data-label="why" className="quiet">
        {attempt.attemptIndex > 0 && `try ${attempt.attemptIndex + 1}. `}
        {attempt.reasons.length === 0 ? "as the model is set up" : attempt.reasons.join(", ")}
      </td>
    </tr>
  );
}
