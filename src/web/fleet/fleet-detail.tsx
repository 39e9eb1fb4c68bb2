import type { ReactNode } from "react";
import type { PlanOption } from "../../planner/model/plan-option.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Failure } from "../parts/failure.tsx";
import { BusiestDayCard } from "./busiest-day-card.tsx";
import { FrontierCard } from "./frontier-card.tsx";
import { LaunchCard } from "./launch-card.tsx";

/** One fleet: what it can do, its busiest day, and how to start it. */
export function FleetDetail({ planKey, option }: { planKey: string; option: PlanOption }): ReactNode {
  const { value, error, retry } = useAnswer(option.id, (signal) =>
    call("GET /api/fleet", { key: planKey, option: option.id }, { signal }),
  );
  if (error !== null) return <Failure error={error} retry={retry} />;
  if (value === null)
    return (
      <section className="card fleet-place" aria-busy="true">
        <p className="quiet" role="status">
          Simulating {option.label} …
        </p>
      </section>
    );
  return (
    <>
      <FrontierCard answer={value} option={option} />
      <BusiestDayCard day={value.busiestDay} />
      <LaunchCard launch={value.launch} />
    </>
  );
}
