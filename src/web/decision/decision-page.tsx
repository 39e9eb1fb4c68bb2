import type { ReactNode } from "react";
import { ApiFailure } from "../api/call.ts";
import { formatCountShort } from "../../core/format.ts";
import { Failure } from "../parts/failure.tsx";
import { Loading, Waiting } from "../parts/loading.tsx";
import { DecisionView, titleOf } from "./decision-view.tsx";
import { FileButton } from "./file-button.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { LostFiles } from "./lost-files.tsx";
import { ModelForm } from "./model-form.tsx";
import { startAnswerWorker } from "./start-answer-worker.ts";
import { useReading } from "./use-reading.ts";
import { type AskedPlan, usePlan } from "./use-plan.ts";
import type { Wanted } from "./ask-plan.ts";

/** The answer: should this traffic move, and why. */
export function DecisionPage(): ReactNode {
  const plan = usePlan();
  const { answered, wanted, error, unread, isAsking, isReading } = plan;
  return (
    <>
      <FileButton open={plan.open} />
      <Waiting isWaiting={isReading} what={`Reading ${namesOf(wanted)} …`} />
      {/* A verdict on other traffic must not stand below the error, as if it were about these files. */}
      {unread !== null ? (
        <Unread plan={plan} unread={unread} />
      ) : answered === null ? (
        !isReading && <FirstReading />
      ) : (
        <>
          {answered.answer.source === "sample" && <FirstSteps />}
          <DecisionView
            key={answered.answer.key}
            answer={answered.answer}
            asked={answered.changes}
            changes={wanted.changes}
            setChanges={plan.change}
            online={{
              query: wanted.query,
              ask: plan.ask,
              isAsking,
              error,
              retry: plan.retry,
              leave: () => plan.open(null),
            }}
            startWorker={startAnswerWorker}
          />
        </>
      )}
    </>
  );
}

/** Nothing to show yet: what is being read, and how far the ledger has been. */
function FirstReading(): ReactNode {
  const reading = useReading(true);
  return (
    <>
      <Loading what="the traffic" />
      {reading !== null && (
        <p className="reading">
          <progress value={reading.rows} max={Math.max(1, reading.of)} aria-label="Rows read" />{" "}
          {formatCountShort(reading.rows)} of {formatCountShort(reading.of)} rows
        </p>
      )}
    </>
  );
}

/** Why there is no plan on this traffic, and what would give one. */
function Unread({ plan, unread }: { plan: AskedPlan; unread: Wanted }): ReactNode {
  const { error, link, answered, dismiss, retry } = plan;
  if (link.files !== null && unread.files === null && isGone(error)) return <LostFiles link={link} />;
  return (
    <div className="unread stack">
      <Failure error={error} retry={retry} />
      {unread.files !== null && asksForModel(error) && (
        <ModelForm
          files={namesOf(unread)}
          plan={(model) => plan.open(unread.files, { ...unread.query, model })}
        />
      )}
      {answered !== null && (
        <p>
          <button type="button" onClick={dismiss}>
            Back to {titleOf(answered.answer).replace(/^The/, "the")}
          </button>
        </p>
      )}
    </div>
  );
}

const isGone = (error: unknown): boolean => error instanceof ApiFailure && error.status === 410;

const asksForModel = (error: unknown): boolean =>
  error instanceof ApiFailure && error.code === "model-missing";

const namesOf = ({ files }: Wanted): string => (files ?? []).map(({ name }) => name).join(", ");
