import type { ReactNode } from "react";
import { plural } from "../../core/format.ts";
import type { DemandReport } from "../../planner/model/demands.ts";
import type { PlanResult } from "../../planner/plan-result.ts";

/** What is demanded of every option, what it keeps off the ladder, and what nothing here shows. */
export function DemandsNote({ result: { verdict } }: { result: PlanResult }): ReactNode {
  const shown = verdict.demands.filter(
    ({ removes, unknown, staying }) => removes.length > 0 || unknown.length > 0 || staying !== "holds",
  );
  if (shown.length === 0) return null;
  return (
    <div className="note verdict-open">
      <p className="small">What is demanded of every option</p>
      <ul>
        {shown.map((report) => (
          <li key={report.demand}>{demandLine(report)}</li>
        ))}
      </ul>
    </div>
  );
}

function demandLine({ asked, removes, unknown, staying, unknownPasses }: DemandReport): string {
  const parts = [
    ...(removes.length === 0 ? [] : [`keeps ${plural(removes.length, "option")} off the ladder`]),
    ...(staying === "violates" ? ["staying does not meet it"] : []),
    ...(unknown.length === 0
      ? []
      : [
          `nothing here shows it of ${plural(unknown.length, "option")}${unknownPasses ? "" : ", which do not pass"}`,
        ]),
  ];
  return `${asked}: ${parts.join("; ")}`;
}
