import { type ReactNode, useMemo, useState } from "react";
import type { PlanAnswer } from "../../gateway/management/api.ts";
import { answerPlan } from "../../planner/answer-plan.ts";
import type { PlanOption, PlanResult } from "../../planner/plan-result.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { readLink } from "../decision/plan-query.ts";
import { assumeWords } from "../decision/scenario.ts";
import { useLocation } from "../location.ts";
import { Failure } from "../parts/failure.tsx";
import { Loading } from "../parts/loading.tsx";
import { CandidatesCard } from "./candidates-card.tsx";
import { FleetDetail } from "./fleet-detail.tsx";
import "./fleet.css";

/** What could serve this traffic: every fleet on the ladder of the plan in the address, and what one of them can do. */
export function FleetPage(): ReactNode {
  const { query, changes } = readLink(useLocation().query);
  const assume = [...(query.assume ?? []), ...assumeWords(changes)];
  const asked = assume.length === 0 ? query : { ...query, assume };
  const { value, error } = useAnswer(JSON.stringify(asked), (signal) =>
    call("GET /api/plan", asked, { signal }),
  );
  if (error !== null) return <Failure error={error} />;
  if (value === null) return <Loading what="the traffic" />;
  return <Fleets key={value.key} answer={value} />;
}

function Fleets({ answer }: { answer: PlanAnswer }): ReactNode {
  const result = useMemo(() => answerPlan(answer.material), [answer]);
  const fleets = result.options.filter(({ fleet }) => fleet.length > 0);
  const [chosen, choose] = useState(() => firstOf(result, fleets));
  const option = fleets.find(({ id }) => id === chosen);
  return (
    <div className="stack">
      <header>
        <h1>Fleet</h1>
        <p className="quiet">
          {answer.source === "sample" && <strong>A sample to explore: </strong>}
          {answer.label}, prices as of {result.asOf}
        </p>
      </header>
      {option === undefined ? (
        <section className="card">
          <p>
            No fleet can carry this traffic: no traffic may move, or no model fits a GPU on offer within the
            latency asked for.
          </p>
        </section>
      ) : (
        <>
          <CandidatesCard fleets={fleets} chosen={option} choose={choose} verdict={result.verdict.option} />
          <FleetDetail key={option.id} planKey={answer.key} option={option} />
        </>
      )}
    </div>
  );
}

/** The verdict's fleet; where it has none, the cheapest. */
function firstOf({ verdict }: PlanResult, fleets: readonly PlanOption[]): string {
  const named =
    fleets.find(({ id }) => id === verdict.option) ??
    fleets.find(({ id }) => id === verdict.ifAllMoved.option);
  const cheapest = fleets.toSorted((a, b) => a.monthlyUsd.typical - b.monthlyUsd.typical)[0];
  return (named ?? cheapest)?.id ?? "";
}
