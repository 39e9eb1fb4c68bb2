import type { ReactNode } from "react";
import { Link as LinkTo } from "../parts/link.tsx";
import type { Link } from "./plan-query.ts";
import { assumeWords } from "./scenario.ts";

/** A link to a plan on files that this server does not have: which files to open, and that the link's settings are kept. */
export function LostFiles({ link }: { link: Link }): ReactNode {
  const { key: _key, source: _source, ...flags } = link.query;
  const set = [...Object.keys(flags), ...assumeWords(link.changes)];
  const files = link.files === "" || link.files === null ? "files" : link.files;
  return (
    <div className="failure" role="alert">
      <p>
        <strong>Open {files} to see this plan.</strong> It was made from files, which only the server process
        that read them keeps; this one does not have them any more.
      </p>
      <p className="quiet">
        {set.length > 0 && `The link's settings (${set.join(", ")}) will apply to the files you open. `}
        Or see <LinkTo to="/?source=sample">the sample</LinkTo>.
      </p>
    </div>
  );
}
