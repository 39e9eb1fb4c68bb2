import type { ReactNode } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { ACTION_NAMES } from "./option-names.ts";

/** On what the verdict rests, who could confirm each, and what the popular rule would have said. */
export function ConditionsCard({ result }: { result: PlanResult }): ReactNode {
  const { conditions, rules, action } = result.verdict;
  return (
    <section className="card" aria-labelledby="conditions">
      <h2 id="conditions">It holds if</h2>
      {conditions.length === 0 ? (
        <p className="quiet">The verdict rests on no condition that somebody would have to confirm.</p>
      ) : (
        <ul className="conditions">
          {conditions.map(({ text, whoCanConfirm }) => (
            <li key={text}>
              {text}
              <span className="small quiet"> Ask {whoCanConfirm}.</span>
            </li>
          ))}
        </ul>
      )}
      {rules.length > 0 && (
        <p className="small popular">
          The popular rule says {rules.map((rule) => `${rule.towards} (${rule.because})`).join(" and ")}.
          Here: {ACTION_NAMES[action].toLowerCase()}, because the figures are those of this traffic.
        </p>
      )}
    </section>
  );
}
