import { type ReactNode, useState } from "react";
import { inputTokens, outputTokens } from "../../core/tokens.ts";
import { formatCountShort, formatMilliseconds } from "../../core/format.ts";
import { timeText } from "../utc-text.ts";
import { NO_KNOWN_PRICE, NO_TOKEN_PRICE, Usd } from "../parts/figure.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { type Attempt, isFailed, MOST_SHOWN } from "./attempt-list.ts";
import { useHeld } from "./use-held.ts";

interface AttemptTableProps {
  attempts: readonly Attempt[];
  isPaused: boolean;
}

/** The latest attempts: when, where and why, with tokens, time and cost. The list stands still under the pointer or focus. */
export function AttemptTable({ attempts, isPaused }: AttemptTableProps): ReactNode {
  const [isPointedAt, pointAt] = useState(false);
  const [isFocused, focus] = useState(false);
  const isHeld = isPaused || isPointedAt || isFocused;
  const { shown, newer } = useHeld(attempts, isHeld);
  const count = newer >= MOST_SHOWN ? `${MOST_SHOWN} and more` : `${newer}`;
  return (
    <section className="card" aria-labelledby="attempts">
      <div className="row spread">
        <h2 id="attempts">Latest attempts, also from before the gateway started</h2>
        <span className="small quiet">{isHeld && newer > 0 ? `held still; ${count} newer` : ""}</span>
      </div>
      {attempts.length === 0 ? (
        <p className="quiet">
          No request has been made yet. Point a client at {window.location.origin}/v1 and watch it arrive
          here.
        </p>
      ) : (
        <div
          onPointerEnter={({ pointerType }) => pointAt(pointerType === "mouse")}
          onPointerLeave={() => pointAt(false)}
          onFocus={() => focus(true)}
          onBlur={() => focus(false)}
        >
          <Table
            label="The latest attempts, newest first"
            className="attempts small"
            columns={COLUMNS}
            rows={shown}
            // A row is a position: its content changes, it does not move.
            keyOf={(_attempt, place) => place}
          />
        </div>
      )}
    </section>
  );
}

const count = (value: number | undefined): string => (value === undefined ? "?" : formatCountShort(value));
const time = (value: number | null): string => (value === null ? "?" : formatMilliseconds(value));

const COLUMNS: readonly Column<Attempt>[] = [
  {
    head: "Ended, UTC",
    className: "when line",
    cell: ({ endedMs }) => (
      <span>
        <span className="quiet">{timeText(endedMs).slice(0, 10)}</span>{" "}
        {new Date(endedMs).toISOString().slice(11, 23)}
      </span>
    ),
  },
  {
    head: "Model",
    className: "line",
    cell: ({ requestedModel, servedModel }) => (
      <span title={`${requestedModel ?? "?"} as ${servedModel ?? "?"}`}>
        {requestedModel ?? servedModel ?? "?"}
        {servedModel !== null && servedModel !== requestedModel && (
          <span className="quiet"> as {servedModel}</span>
        )}
      </span>
    ),
  },
  {
    head: "Upstream",
    cell: ({ upstream, replica }) => (
      <span title={`${upstream ?? "?"} ${replica ?? ""}`.trimEnd()}>
        {upstream ?? "?"}
        {replica !== null && <span className="quiet"> {replica}</span>}
      </span>
    ),
  },
  {
    head: "Task",
    cell: ({ task }) =>
      task === null ? <span className="quiet">none</span> : <span title={task}>{task}</span>,
  },
  {
    head: "Answer",
    tone: (attempt) => (isFailed(attempt) ? "bad" : ""),
    cell: ({ status, cause, clientGone }) => {
      const text = [
        `${status ?? "none"}`,
        ...(isFailed({ cause }) ? [cause] : []),
        ...(clientGone ? ["client left"] : []),
      ].join(", ");
      return <span title={text}>{text}</span>;
    },
  },
  {
    head: "in / out tokens",
    className: "number",
    cell: ({ tokens }) => (
      <span>
        {count(inputTokens(tokens))} / {count(outputTokens(tokens))}
      </span>
    ),
  },
  {
    head: "TTFT / whole",
    className: "number",
    cell: ({ stream, ttftMs, durationMs }) => (
      <span>
        {stream ? time(ttftMs) : "–"} / {time(durationMs)}
      </span>
    ),
  },
  {
    head: "cost",
    className: "number",
    cell: ({ costPicodollars, priceSource }) => (
      <Usd
        value={costPicodollars === null ? null : costPicodollars / 1e12}
        // A source without a price is one that has none per token.
        unknown={priceSource === null ? NO_KNOWN_PRICE : NO_TOKEN_PRICE}
      />
    ),
  },
  {
    head: "Why",
    className: "quiet line",
    cell: ({ attemptIndex, reasons }) => {
      const why = reasons.length === 0 ? "as configured" : reasons.join(", ");
      const text = attemptIndex > 0 ? `try ${attemptIndex + 1}. ${why}` : why;
      return <span title={text}>{text}</span>;
    },
  },
];
