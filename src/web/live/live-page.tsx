import { type ReactNode, useState } from "react";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Failure } from "../parts/failure.tsx";
import { Loading } from "../parts/loading.tsx";
import { type Attempt, MOST_SHOWN } from "./attempt-list.ts";
import { AttemptTable } from "./attempt-table.tsx";
import { UpstreamTable } from "./upstream-table.tsx";
import { useLive } from "./use-live.ts";
import "./live.css";

/** What happens now: where requests go, how upstreams respond, and every attempt as it ends. */
export function LivePage(): ReactNode {
  const { value, error, retry } = useAnswer("live", (signal) =>
    Promise.all([
      call("GET /api/attempts", { limit: MOST_SHOWN, origin: "gateway" }, { signal }),
      call("GET /api/status", {}, { signal }),
    ]),
  );
  if (error !== null) return <Failure error={error} retry={retry} />;
  if (value === null) return <Loading what="the latest attempts" />;
  const [{ attempts }, { upstreams }] = value;
  return <LiveView first={attempts} names={upstreams} />;
}

function LiveView({ first, names }: { first: readonly Attempt[]; names: readonly string[] }): ReactNode {
  const [isPaused, pause] = useState(false);
  const { attempts, upstreams, isConnected } = useLive(first);
  return (
    <div className="stack">
      <header className="row spread">
        <h1>Live</h1>
        <div className="row">
          <span className="small connection" role="status">
            <span className={isConnected ? "lamp on" : "lamp"} /> {isConnected ? "connected" : "connecting …"}
          </span>
          <button type="button" aria-pressed={isPaused} onClick={() => pause(!isPaused)}>
            {isPaused ? "Resume" : "Pause"}
          </button>
        </div>
      </header>
      <UpstreamTable names={names} upstreams={upstreams} attempts={attempts} />
      <AttemptTable attempts={attempts} isPaused={isPaused} />
    </div>
  );
}
