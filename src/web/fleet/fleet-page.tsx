import { type ReactNode, useState } from "react";
import type { PlanAnswer, PlanQuery } from "../../contract/api.ts";
import { firstFleetOption } from "../../planner/verdict/first-fleet.ts";
import { call } from "../api/call.ts";
import { type Asked, useAnswer } from "../api/use-answer.ts";
import { readLink } from "../decision/plan-query.ts";
import { assumeWords } from "../decision/scenario.ts";
import { useLocation } from "../location.ts";
import { Failure } from "../parts/failure.tsx";
import { Loading } from "../parts/loading.tsx";
import { CandidatesCard } from "./candidates-card.tsx";
import { FleetDetail } from "./fleet-detail.tsx";
import "./fleet.css";

/** What could serve this traffic: every fleet of the plan in the address, and the details of one. */
export function FleetPage(): ReactNode {
  const { query, changes } = readLink(useLocation().query);
  const assume = [...(query.assume ?? []), ...assumeWords(changes)];
  const asked = assume.length === 0 ? query : { ...query, assume };
  const { value, error, retry } = useFreshPlan(asked);
  if (error !== null) return <Failure error={error} retry={retry} />;
  if (value === null) return <Loading what="the traffic" />;
  return <Fleets key={value.key} answer={value} />;
}

function Fleets({ answer }: { answer: PlanAnswer }): ReactNode {
  const { result } = answer;
  const fleets = result.options.filter(({ fleet }) => fleet.length > 0);
  const [chosen, choose] = useState(() => firstFleetOption(result.options, result.verdict));
  const option = fleets.find(({ id }) => id === chosen);
  return (
    <div className="stack">
      <header>
        <h1>Fleet</h1>
        <p className="quiet">
          {answer.source === "sample" && <strong>A sample to explore, </strong>}
          {answer.source === "ledger" ? "The ledger" : answer.label}, prices as of {result.asOf}
          {answer.isOutdated && ", has grown since: reading it again"}
        </p>
      </header>
      {option === undefined ? (
        <section className="card">
          <p>
            No fleet can serve this traffic: none of it may move, or no model fits a GPU on offer within the
            latency target.
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

/** The plan the server has kept, replaced by a fresh one if the ledger has changed since. */
function useFreshPlan(asked: PlanQuery): Pick<Asked<PlanAnswer>, "value" | "error" | "retry"> {
  const question = JSON.stringify(asked);
  const kept = useAnswer(question, (signal) => call("GET /api/plan", asked, { signal }));
  const isOutdated = kept.value?.isOutdated === true;
  const fresh = useAnswer(isOutdated ? question : "", async (signal) =>
    isOutdated ? call("GET /api/plan", { ...asked, fresh: "true" }, { signal }) : null,
  );
  return { value: fresh.value ?? kept.value, error: kept.error ?? fresh.error, retry: kept.retry };
}
