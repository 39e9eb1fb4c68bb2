import type { ReactNode } from "react";
import { VERDICT_WORDS } from "../../guide/claim.ts";
import type { Topic } from "./topics.ts";

/** The claims of a topic: the guide's figure, recomputed, ours with its source, and the verdict. */
export const TopicTable = ({ topic }: { topic: Topic }): ReactNode => (
  <table className="small stacks named claims">
    <caption className="unseen">Claims about {topic.name}</caption>
    <thead>
      <tr>
        <th scope="col">The guide says</th>
        <th scope="col">Its own numbers give</th>
        <th scope="col">Sourced numbers give</th>
        <th scope="col">Verdict</th>
      </tr>
    </thead>
    <tbody>
      {topic.claims.map((claim) => (
        <tr key={claim.id} id={claim.id}>
          <th scope="row">
            <span className="quiet">{claim.id}</span> {claim.says}
          </th>
          <td data-label="Its own numbers give" className="prose">
            {claim.own?.text ?? <span className="quiet">nothing to compute from</span>}
          </td>
          <td data-label="Sourced numbers give" className="prose">
            <span>
              {claim.sourced?.text ?? <span className="quiet">no source speaks of it</span>}
              <span className="rests-on quiet">
                rests on {claim.source}
                {claim.date !== "" && (
                  <>
                    , <time dateTime={claim.date}>{claim.date}</time>
                  </>
                )}
              </span>
            </span>
          </td>
          <td data-label="Verdict" className="prose">
            <ul className="verdicts">
              {claim.verdicts.map((verdict) => (
                <li key={verdict}>
                  <span className={`verdict-dot ${verdict.toLowerCase()}`} aria-hidden="true" />
                  {VERDICT_WORDS[verdict]}
                </li>
              ))}
            </ul>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
