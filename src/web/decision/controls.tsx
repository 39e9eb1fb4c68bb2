import { type ReactNode, useMemo, useState } from "react";
import type { PlanQuery } from "../../gateway/management/api.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import type { Changes } from "./scenario.ts";
import { Slider } from "./slider.tsx";
import { sliderGroups } from "./slider-rows.ts";

interface ControlsProps {
  /** As prepared, before the reader's values. */
  material: PlanMaterial;
  result: PlanResult;
  changes: Changes;
  setChanges: (changes: Changes) => void;
  /** What the plan was asked with; null where nothing can be asked (a saved page). */
  query: PlanQuery | null;
  ask: (query: PlanQuery) => void;
  isAsking: boolean;
}

/** What a reader can argue with: sliders that answer at once, and switches for which fleets are sized again. */
export function Controls({
  material,
  result,
  changes,
  setChanges,
  query,
  ask,
  isAsking,
}: ControlsProps): ReactNode {
  // The list stays while sliders move: what moves the answer is that of the plan as it came.
  const [first] = useState(result);
  const groups = useMemo(() => sliderGroups(material, first), [material, first]);
  const change = (name: string, value: number | null): void => {
    const { [name]: _dropped, ...others } = changes;
    setChanges(value === null ? others : { ...others, [name]: value });
  };
  const isAnyChanged = Object.keys(changes).length > 0;
  return (
    <aside className="card controls no-print" aria-label="Assumptions">
      <div className="row spread">
        <h2>What if</h2>
        <button type="button" className="small" disabled={!isAnyChanged} onClick={() => setChanges({})}>
          Reset
        </button>
      </div>
      {query !== null && <Constraints query={query} ask={ask} isAsking={isAsking} />}
      {groups.map(({ title, rows }, index) => (
        <details key={title} open={index < 2}>
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

/** What the plan must be prepared again for: that takes a moment on the server, and it says so. */
function Constraints({
  query,
  ask,
  isAsking,
}: Pick<ControlsProps, "ask" | "isAsking"> & { query: PlanQuery }): ReactNode {
  const set = (changed: PlanQuery, dropped: readonly (keyof PlanQuery)[] = []): void => {
    const next: PlanQuery = { ...query, ...changed };
    for (const name of dropped) delete next[name];
    ask(next);
  };
  const flag = (
    name: "undecided" | "private" | "noPeople" | "noGpuSkills",
    on: PlanQuery,
    label: string,
  ): ReactNode => (
    <label>
      <input
        type="checkbox"
        checked={query[name] !== undefined && query[name] !== "stay"}
        onChange={(event) => (event.target.checked ? set(on) : set({}, [name]))}
      />{" "}
      {label}
    </label>
  );
  return (
    <form
      className="constraints"
      key={JSON.stringify(query)}
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const text = (name: string): string => {
          const value = form.get(name);
          return typeof value === "string" ? value.trim() : "";
        };
        const offer = text("offer");
        const next: PlanQuery = { ...query };
        for (const name of ["ttft", "tpot", "invoice"] as const) {
          if (text(name) === "") delete next[name];
          else next[name] = text(name);
        }
        if (offer === "") delete next.offer;
        else next.offer = offer.split(/\s+/);
        ask(next);
      }}
    >
      {flag("undecided", { undecided: "move" }, "everything undecided may move")}
      {flag("private", { private: "true" }, "the data must not leave")}
      {flag("noGpuSkills", { noGpuSkills: "true" }, "nobody here can run GPUs")}
      {flag("noPeople", { noPeople: "true" }, "leave the work of people out")}
      <label className="field">
        <span>Your GPU quote</span>
        <input
          type="text"
          name="offer"
          defaultValue={query.offer?.join(" ") ?? ""}
          placeholder="8xH100@2.20/h,12mo"
        />
      </label>
      <div className="field-row">
        <label className="field">
          <span>TTFT p95, ms</span>
          <input
            type="text"
            inputMode="numeric"
            name="ttft"
            defaultValue={query.ttft ?? ""}
            placeholder="2000"
          />
        </label>
        <label className="field">
          <span>TPOT p95, ms</span>
          <input
            type="text"
            inputMode="numeric"
            name="tpot"
            defaultValue={query.tpot ?? ""}
            placeholder="50"
          />
        </label>
        <label className="field">
          <span>Invoice, $</span>
          <input type="text" inputMode="decimal" name="invoice" defaultValue={query.invoice ?? ""} />
        </label>
      </div>
      <div className="row">
        <button type="submit">Size the fleets again</button>
        <span className="small quiet" role="status">
          {isAsking ? "Sizing fleets on this traffic …" : ""}
        </span>
      </div>
    </form>
  );
}
