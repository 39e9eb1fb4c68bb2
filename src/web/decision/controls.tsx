import { type ReactNode, useMemo, useState } from "react";
import type { PlanQuery } from "../../contract/api.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { Failure } from "../parts/failure.tsx";
import { PlanForm } from "./plan-form.tsx";
import type { Changes } from "./scenario.ts";
import { Slider } from "./slider.tsx";
import { sliderGroups } from "./slider-rows.ts";
import "./controls.css";

/** What only a page with a server can do: request another plan on the same traffic. */
export interface Asking {
  /** The current question. */
  query: PlanQuery;
  ask: (query: PlanQuery) => void;
  isAsking: boolean;
  /** Why the last question failed; null if it did not, or is not answered yet. */
  error: unknown;
  /** Asks it once more. */
  retry: () => void;
}

interface ControlsProps {
  /** As prepared, without the reader's values. */
  material: PlanMaterial;
  result: PlanResult;
  changes: Changes;
  setChanges: (changes: Changes) => void;
  /** Null where there is no server (a saved page). */
  asking: Asking | null;
}

/** How many groups are open at first. */
const OPEN = 2;

/** The assumptions a reader can change: sliders with an instant answer, and switches that size the fleets again. */
export function Controls({ material, result, changes, setChanges, asking }: ControlsProps): ReactNode {
  // The list is that of the plan as it came, so that sliders stay where they are while one moves.
  const [first] = useState({ material, result });
  const groups = useMemo(() => sliderGroups(first.material, first.result), [first]);
  const change = (name: string, value: number | null): void => {
    const { [name]: _dropped, ...others } = changes;
    setChanges(value === null ? others : { ...others, [name]: value });
  };
  const isAnyChanged = Object.keys(changes).length > 0;
  return (
    <aside id="what-if" className="card controls no-print" aria-label="Assumptions">
      <div className="row spread">
        <h2>What if</h2>
        <button type="button" className="small" disabled={!isAnyChanged} onClick={() => setChanges({})}>
          Reset sliders
        </button>
      </div>
      {asking !== null && (
        <>
          <PlanForm {...asking} result={result} />
          {asking.error !== null && <Failure error={asking.error} retry={asking.retry} />}
        </>
      )}
      {groups.map(({ title, rows }, index) => (
        <details key={title} open={index < OPEN}>
          <summary>{title}</summary>
          {rows.map((row) => (
            <Slider
              key={row.assumption.name}
              row={row}
              value={changes[row.assumption.name] ?? row.assumption.typical}
              isChanged={row.assumption.name in changes}
              set={(value) => change(row.assumption.name, value)}
              reset={() => change(row.assumption.name, null)}
            />
          ))}
        </details>
      ))}
    </aside>
  );
}
