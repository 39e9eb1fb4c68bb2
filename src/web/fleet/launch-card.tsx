import { type ReactNode, useState } from "react";

/** The command that starts one replica. */
export function LaunchCard({ launch }: { launch: string }): ReactNode {
  const [said, say] = useState("");
  const copy = (): void => {
    navigator.clipboard.writeText(launch).then(
      () => say("copied"),
      () => say("the browser did not allow copying: select the text"),
    );
  };
  return (
    <section className="card stack" aria-labelledby="launch">
      <div className="row spread">
        <h2 id="launch">Start one replica</h2>
        <div className="row">
          <span className="small quiet" role="status">
            {said}
          </span>
          <button type="button" onClick={copy}>
            Copy
          </button>
        </div>
      </div>
      <pre className="wraps">
        <code>{launch}</code>
      </pre>
    </section>
  );
}
