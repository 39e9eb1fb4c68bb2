import type { ReactNode } from "react";
import { VERDICT_WORDS } from "../../guide/claim.ts";
import { Table } from "../parts/table.tsx";
import type { Topic } from "./topics.ts";

/** The claims of a topic: the guide's figure, recomputed, ours with its source, and the verdict. */
export const TopicTable = ({ topic }: { topic: Topic }): ReactNode => (
  <Table
    label={`Claims about ${topic.name}`}
    className="small named claims"
    columns={[
      {
        head: "The guide says",
        cell: ({ id, says }) => (
          <>
            <span className="quiet">{id}</span> {says}
          </>
        ),
      },
      {
        head: "Its own numbers give",
        className: "prose",
        cell: ({ own }) => own?.text ?? <span className="quiet">nothing to compute from</span>,
      },
      {
        head: "Sourced numbers give",
        className: "prose",
        cell: ({ sourced, source, date }) => (
          <span>
            {sourced?.text ?? <span className="quiet">no source speaks of it</span>}
            <span className="rests-on quiet">
              rests on {source}
              {date !== "" && (
                <>
                  , <time dateTime={date}>{date}</time>
                </>
              )}
            </span>
          </span>
        ),
      },
      {
        head: "Verdict",
        className: "prose",
        cell: ({ verdicts }) => (
          <ul className="verdicts">
            {verdicts.map((verdict) => (
              <li key={verdict}>
                <span className={`verdict-dot ${verdict.toLowerCase()}`} aria-hidden="true" />
                {VERDICT_WORDS[verdict]}
              </li>
            ))}
          </ul>
        ),
      },
    ]}
    rows={topic.claims}
    keyOf={({ id }) => id}
    idOf={({ id }) => id}
  />
);
