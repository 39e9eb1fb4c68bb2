import { type ReactNode, useMemo } from "react";
import type { PlanAnswer, PlanQuery } from "../../gateway/management/api.ts";
import { BreakEvenCard } from "./break-even-card.tsx";
import { CashCard } from "./cash-card.tsx";
import { ConditionsCard } from "./conditions-card.tsx";
import { Controls } from "./controls.tsx";
import { LadderCard } from "./ladder-card.tsx";
import { QuotesCard } from "./quotes-card.tsx";
import { assumeWords, type Changes, typicalUsd, withChanges } from "./scenario.ts";
import { SourcesCard } from "./sources-card.tsx";
import { TieOutCard } from "./tie-out-card.tsx";
import { Toolbar } from "./toolbar.tsx";
import { TornadoCard } from "./tornado-card.tsx";
import { TrafficCard } from "./traffic-card.tsx";
import { useAnsweredPlan } from "./use-answered-plan.ts";
import { VerdictCard } from "./verdict-card.tsx";
import "./decision.css";

interface DecisionViewProps {
  answer: PlanAnswer;
  changes: Changes;
  setChanges: (changes: Changes) => void;
  /** What the plan was asked with; null in a saved page, where nothing more can be asked. */
  query: PlanQuery | null;
  ask: (query: PlanQuery) => void;
  isAsking: boolean;
  /** Starts a process beside the page; null where there can be none. */
  startWorker: (() => Worker) | null;
}

/** One plan, from the verdict to its sources. */
export function DecisionView({
  answer,
  changes,
  setChanges,
  query,
  ask,
  isAsking,
  startWorker,
}: DecisionViewProps): ReactNode {
  const material = useMemo(() => withChanges(answer.material, changes), [answer.material, changes]);
  const usd = useMemo(() => typicalUsd(material), [material]);
  const { result, isStale } = useAnsweredPlan(material, startWorker);
  const command = [answer.command, ...assumeWords(changes).map((word) => `--assume ${word}`)].join(" ");
  return (
    <div className="decision" aria-busy={isStale || isAsking}>
      <div className="stack">
        <header className="row spread">
          <p>
            <strong>{answer.label}</strong>
            <span className="quiet">
              {" "}
              prices as of {result.asOf}
              {answer.source === "sample" ? ", a sample to explore" : ""}
            </span>
          </p>
          <Toolbar
            result={result}
            command={command}
            files={answer.report?.files ?? []}
            canShare={query !== null}
          />
        </header>
        <VerdictCard result={result} />
        <div className="pair">
          <TieOutCard result={result} />
          <TrafficCard result={result} />
        </div>
        <QuotesCard result={result} />
        <LadderCard result={result} typicalUsd={usd} isStale={isStale} />
        <CashCard result={result} />
        <BreakEvenCard material={material} result={result} />
        <ConditionsCard result={result} />
        <TornadoCard material={material} result={result} />
        <SourcesCard result={result} />
      </div>
      <Controls
        material={answer.material}
        result={result}
        changes={changes}
        setChanges={setChanges}
        query={query}
        ask={ask}
        isAsking={isAsking}
      />
    </div>
  );
}
