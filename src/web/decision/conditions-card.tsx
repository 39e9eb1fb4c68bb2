import type { ReactNode } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { conditionText } from "./condition-text.ts";
import { PopularRule } from "./popular-rule.tsx";

/** What the verdict depends on, who can confirm each condition, and what the popular rule would have said. */
export function ConditionsCard({ result }: { result: PlanResult }): ReactNode {
  const { conditions } = result.verdict;
  return (
    <section className="card" aria-labelledby="conditions">
      <h2 id="conditions">What it depends on</h2>
      {conditions.length === 0 ? (
        <p className="quiet">The verdict depends on nothing that somebody would have to confirm.</p>
      ) : (
        <ul className="conditions">
          {conditions.map((condition) => (
            <li key={condition.text}>
              {conditionText(condition)}
              <span className="small quiet who">Who can confirm: {condition.whoCanConfirm}.</span>
            </li>
          ))}
        </ul>
      )}
      <PopularRule result={result} />
    </section>
  );
}
