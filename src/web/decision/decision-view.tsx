import { memo, type ReactNode, useDeferredValue, useMemo } from "react";
import type { PlanAnswer } from "../../contract/api.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { timeText } from "../utc-text.ts";
import { BreakEvenCard } from "./break-even-card.tsx";
import { BudgetCard } from "./budget-card.tsx";
import { CashCard } from "./cash-card.tsx";
import { ConditionsCard } from "./conditions-card.tsx";
import { type Asking, Controls } from "./controls.tsx";
import { LadderCard } from "./ladder-card.tsx";
import { QuotesCard } from "./quotes-card.tsx";
import { type Changes, commandWith, typicalUsd, withChanges, withoutChanges } from "./scenario.ts";
import { SourcesCard } from "./sources-card.tsx";
import { TieOutCard } from "./tie-out-card.tsx";
import { Toolbar } from "./toolbar.tsx";
import { TornadoCard } from "./tornado-card.tsx";
import { TrafficCard } from "./traffic-card.tsx";
import { UnpricedCard } from "./unpriced-card.tsx";
import { useAnsweredPlan } from "./use-answered-plan.ts";
import { VerdictCard } from "./verdict-card.tsx";
import "./decision.css";
import "./print.css";

interface DecisionViewProps {
  answer: PlanAnswer;
  /** Slider values that the answer was computed with. */
  asked: Changes;
  /** Current slider values. */
  changes: Changes;
  setChanges: (changes: Changes) => void;
  /** Null in a saved page, which has no server. `leave` goes back from files to the ledger. */
  online: (Asking & { leave: () => void }) | null;
  /** Starts a worker; null where none can be started. */
  startWorker: (() => Worker) | null;
}

/** One plan, from the verdict to its sources. */
export function DecisionView(props: DecisionViewProps): ReactNode {
  const { answer, asked, changes, setChanges, online, startWorker } = props;
  const before = useMemo(() => withoutChanges(answer, asked), [answer, asked]);
  const material = useMemo(() => withChanges(before, changes), [before, changes]);
  const usd = useMemo(() => typicalUsd(material), [material]);
  // The charts may lag the slider by a moment.
  const calm = useDeferredValue(material);
  const { result, isStale } = useAnsweredPlan(material, startWorker, answer);
  return (
    <div className="decision" aria-busy={isStale || online?.isAsking === true}>
      <div className="stack">
        <header className="row spread">
          <p>
            <strong>{titleOf(answer)}</strong>
            <span className="quiet">
              , prices as of {result.asOf}
              {answer.readMs !== null && `, read ${timeText(answer.readMs)} UTC`}
              {answer.isOutdated && ", has grown since: reading it again"}
            </span>
            {online !== null && answer.source === "files" && (
              <button type="button" className="plain small leave no-print" onClick={online.leave}>
                close
              </button>
            )}
          </p>
          <Toolbar
            result={result}
            command={commandWith(answer.asked, asked, changes)}
            files={answer.report?.files ?? []}
            source={online === null ? null : answer.source}
          />
        </header>
        <VerdictCard
          result={result}
          typicalUsd={isStale ? usd : null}
          moveAll={
            online === null || online.query.undecided === "move"
              ? null
              : () => online.ask({ ...online.query, undecided: "move" })
          }
        />
        <div className="pair">
          <TieOutCard result={result} />
          <TrafficCard result={result} />
        </div>
        <QuotesCard result={result} />
        <LadderCard result={result} typicalUsd={usd.all} isStale={isStale} />
        <Why material={calm} result={result} />
      </div>
      <Controls material={before} result={result} changes={changes} setChanges={setChanges} asking={online} />
    </div>
  );
}

/** What the plan is about. */
export const titleOf = ({ source, label }: PlanAnswer): string =>
  source === "sample" ? "The sample" : source === "ledger" ? "The ledger" : label;

interface WhyProps {
  material: PlanMaterial;
  result: PlanResult;
}

/** The reasoning behind the ladder. Redrawn only when the figures change. */
const Why = memo(({ material, result }: WhyProps): ReactNode => (
  <>
    <BudgetCard result={result} />
    <CashCard result={result} />
    <BreakEvenCard material={material} result={result} />
    <ConditionsCard result={result} />
    <TornadoCard material={material} result={result} />
    <UnpricedCard result={result} />
    <SourcesCard result={result} />
  </>
));
