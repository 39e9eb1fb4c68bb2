import { type ReactNode, useState } from "react";
import type { PlanAnswer } from "../../contract/api.ts";
import { DecisionView } from "./decision-view.tsx";
import { type Changes, changesOf } from "./scenario.ts";

/** A plan saved as one file: sliders work, fleets keep the size they had. */
export function SavedDecision({ answer }: { answer: PlanAnswer }): ReactNode {
  const [asked] = useState(() => changesOf(answer));
  const [changes, setChanges] = useState<Changes>(asked);
  return (
    <main className="saved">
      <DecisionView
        answer={answer}
        asked={asked}
        changes={changes}
        setChanges={setChanges}
        online={null}
        startWorker={null}
      />
    </main>
  );
}
