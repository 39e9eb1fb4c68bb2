import { type ReactNode, useState } from "react";
import type { PlanAnswer } from "../../contract/api.ts";
import type { PlanResult } from "../../planner/plan-result.ts";

interface ToolbarProps {
  result: PlanResult;
  /** The plan as a command line, with the slider values. */
  command: string;
  /** The files that were read, as in plan.json. */
  files: unknown;
  /** What a link leads to; null without a server. */
  source: PlanAnswer["source"] | null;
}

/** Ways to share the plan: a link, the command, the figures, a printout. */
export function Toolbar({ result, command, files, source }: ToolbarProps): ReactNode {
  const [said, say] = useState("");
  const copy = (text: string, done: string): void => {
    navigator.clipboard.writeText(text).then(
      () => say(done),
      () => say(`The browser did not allow copying: ${text}`),
    );
  };
  return (
    <div className="toolbar no-print">
      <div className="row">
        <a className="button narrow-only" href="#what-if">
          What if …
        </a>
        {source !== null && (
          <button
            type="button"
            onClick={() => copy(window.location.href, linkText(source, window.location.hostname))}
          >
            Copy link
          </button>
        )}
        <button type="button" onClick={() => copy(command, `Copied: ${command}`)}>
          Copy as command
        </button>
        <button
          type="button"
          onClick={() => save("plan.json", JSON.stringify({ ...result, files }, null, 2))}
        >
          Save plan.json
        </button>
        <button type="button" onClick={() => window.print()}>
          Print
        </button>
      </div>
      <p className="small quiet" role="status">
        {said}
      </p>
    </div>
  );
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Where the link works: it leads to this server, and holds no files. */
function linkText(source: PlanAnswer["source"], hostname: string): string {
  const who = LOOPBACK.has(hostname)
    ? "Link copied. It opens only on this machine"
    : "Link copied. It opens for anyone who can reach this server";
  const files = source === "files" ? ", for as long as it keeps these files" : "";
  return `${who}${files}. To send the plan elsewhere, print it, or add --report plan.html to the command.`;
}

function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
