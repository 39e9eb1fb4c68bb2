import { type ReactNode, useState } from "react";
import type { PlanAnswer } from "../../gateway/management/api.ts";
import { DecisionView } from "./decision-view.tsx";
import type { Changes } from "./scenario.ts";

/** A plan that was saved as one file: sliders answer, fleets stay as they were sized. */
export function SavedDecision({ answer }: { answer: PlanAnswer }): ReactNode {
  const [changes, setChanges] = useState<Changes>({});
  return (
    <main>
      <DecisionView
        answer={answer}
        changes={changes}
        setChanges={setChanges}
        query={null}
        ask={() => undefined}
        isAsking={false}
        startWorker={null}
      />
    </main>
  );
}
