import { type ReactNode, useState } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";

interface ToolbarProps {
  result: PlanResult;
  /** The plan as a command line, with what was set on the page. */
  command: string;
  /** The files that were read, for plan.json. */
  files: unknown;
  canShare: boolean;
}

/** Take it along: a link, the command, the figures, a sheet of paper. */
export function Toolbar({ result, command, files, canShare }: ToolbarProps): ReactNode {
  const [said, say] = useState("");
  const copy = (text: string, what: string): void => {
    navigator.clipboard.writeText(text).then(
      () => say(`${what} copied`),
      () => say(`Copying was not allowed: ${text}`),
    );
  };
  return (
    <div className="row toolbar no-print">
      {canShare && (
        <button type="button" onClick={() => copy(window.location.href, "Link")}>
          Copy link
        </button>
      )}
      <button type="button" onClick={() => copy(command, "Command")}>
        Copy as command
      </button>
      <button type="button" onClick={() => save("plan.json", JSON.stringify({ ...result, files }, null, 2))}>
        Save plan.json
      </button>
      <button type="button" onClick={() => window.print()}>
        Print
      </button>
      <span className="small quiet" role="status">
        {said}
      </span>
    </div>
  );
}

function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
