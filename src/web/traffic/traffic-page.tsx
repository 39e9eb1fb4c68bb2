import type { ReactNode } from "react";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { goTo, useLocation } from "../location.ts";
import { Failure } from "../parts/failure.tsx";
import { Loading } from "../parts/loading.tsx";
import { CalendarCard } from "./calendar-card.tsx";
import { EmptyLedger } from "./empty-ledger.tsx";
import { LengthsCard } from "./lengths-card.tsx";
import { MoversCard } from "./movers-card.tsx";
import { OverTimeCard } from "./over-time-card.tsx";
import { TasksCard } from "./tasks-card.tsx";
import { TotalsCard } from "./totals-card.tsx";
import { linkOf, readView, type TrafficView } from "./traffic-view.ts";
import "./traffic.css";

/** Spend and tokens by model, task, key or upstream, when and how large, and which tasks may move. */
export function TrafficPage(): ReactNode {
  const view = readView(useLocation().query);
  const show = (changed: Partial<TrafficView>): void =>
    goTo(linkOf({ ...view, ...changed }), { replace: true });
  const { by, every, fromMs, toMs } = view;
  const period = { ...(fromMs === null ? {} : { fromMs }), ...(toMs === null ? {} : { toMs }) };
  // The ledger adds up hours and days; weeks and months are sums of days.
  const asked = {
    ...period,
    by,
    ...(every === null ? {} : { every: every === "hour" ? every : ("day" as const) }),
  };
  const { value, error, isAsking, retry } = useAnswer(JSON.stringify(asked), (signal) =>
    call("GET /api/usage", asked, { signal }),
  );
  if (error !== null) return <Failure error={error} retry={retry} />;
  if (value === null) return <Loading what="the ledger" />;
  if (value.fromMs === null) return <EmptyLedger />;
  return (
    <div className="stack" aria-busy={isAsking}>
      <h1>Traffic</h1>
      <TotalsCard usage={value} />
      <OverTimeCard usage={value} view={view} show={show} />
      <CalendarCard period={period} />
      <LengthsCard period={period} />
      <MoversCard />
      <TasksCard period={period} />
    </div>
  );
}
