import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import type { PlanAnswer, PlanQuery } from "../../gateway/management/api.ts";
import { call } from "../api/call.ts";
import { goTo, useLocation } from "../location.ts";
import { Failure } from "../parts/failure.tsx";
import { Loading } from "../parts/loading.tsx";
import { DecisionView } from "./decision-view.tsx";
import { DropZone } from "./drop-zone.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { linkOf, readLink } from "./plan-query.ts";
import { assumeWords, type Changes } from "./scenario.ts";
import { startAnswerWorker } from "./start-answer-worker.ts";

/** After the last move of a slider: then fleets are sized under the new values as the command line would. */
const SIZE_AGAIN_MS = 700;

/** The answer that is looked at: should this traffic move, and why. */
export function DecisionPage(): ReactNode {
  const { query: search } = useLocation();
  const link = readLink(search);
  const [query, setQuery] = useState<PlanQuery>(link.query);
  const [changes, setChanges] = useState<Changes>(link.changes);
  const [answer, setAnswer] = useState<PlanAnswer | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isAsking, setAsking] = useState(true);
  const turn = useRef(0);

  const ask = (next: PlanQuery, set: Changes, files: readonly File[] | null = null): void => {
    setAsking(true);
    begin(next, set, files);
  };
  const begin = (next: PlanQuery, set: Changes, files: readonly File[] | null): void => {
    const mine = ++turn.current;
    const words = [...(next.assume ?? []), ...assumeWords(set)];
    const asked = words.length === 0 ? next : { ...next, assume: words };
    planned(asked, files).then(
      (planned) => {
        if (mine !== turn.current) return;
        const kept: PlanQuery = { ...next, source: planned.source, key: planned.key };
        setAnswer(planned);
        setQuery(kept);
        setError(null);
        setAsking(false);
        goTo(linkOf(kept, set), { replace: true });
      },
      (failure: unknown) => {
        if (mine !== turn.current) return;
        setError(failure);
        setAsking(false);
      },
    );
  };
  // The first plan is that of the link.
  const start = useEffectEvent(() => begin(link.query, link.changes, null));
  useEffect(() => start(), []);
  const timer = useRef(0);
  const change = (set: Changes): void => {
    setChanges(set);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => ask(query, set), SIZE_AGAIN_MS);
  };
  const open = (files: File[]): void => {
    setChanges({});
    ask({ source: "files" }, {}, files);
  };
  return (
    <DropZone take={open}>
      {error !== null && <Failure error={error} />}
      {answer === null ? (
        error === null && <Loading what="the traffic" />
      ) : (
        <>
          {answer.source === "sample" && <FirstSteps />}
          <DecisionView
            key={answer.key}
            answer={answer}
            changes={changes}
            setChanges={change}
            query={query}
            ask={(next) => ask(next, changes)}
            isAsking={isAsking}
            startWorker={startAnswerWorker}
          />
        </>
      )}
    </DropZone>
  );
}

function planned(query: PlanQuery, files: readonly File[] | null): Promise<PlanAnswer> {
  if (files === null) return call("GET /api/plan", query);
  const body = new FormData();
  for (const file of files) body.append("file", file, file.name);
  return call("POST /api/plan", query, { body });
}
