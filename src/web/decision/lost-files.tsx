import type { ReactNode } from "react";
import { Link as LinkTo } from "../parts/link.tsx";
import type { Link } from "./plan-query.ts";
import { assumeWords } from "./scenario.ts";

/** A link to a plan on files that this server does not have: whose they are, and that what was set is not lost. */
export function LostFiles({ link }: { link: Link }): ReactNode {
  const { key: _key, source: _source, ...flags } = link.query;
  const set = [...Object.keys(flags), ...assumeWords(link.changes)];
  const files = link.files === "" || link.files === null ? "files" : link.files;
  return (
    <div className="failure" role="alert">
      <p>
        <strong>Open {files} to see this plan.</strong> It was made on files, which stay with the process that
        read them; this one does not have them, or no longer.
      </p>
      <p className="quiet">
        {set.length > 0 && `What the link sets (${set.join(", ")}) will hold for the files you open. `}
        Or see <LinkTo to="/?source=sample">the sample</LinkTo>.
      </p>
    </div>
  );
}
