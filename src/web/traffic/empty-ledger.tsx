import type { ReactNode } from "react";
import { Link } from "../parts/link.tsx";

/** Nothing was metered yet: how to begin. */
export function EmptyLedger(): ReactNode {
  const { origin } = window.location;
  return (
    <div className="stack">
      <h1>Traffic</h1>
      <section className="card stack">
        <h2>No requests yet</h2>
        <p>Change one line in a client, and every request appears here a second later:</p>
        <pre>
          <code>{`client = OpenAI(base_url="${origin}/v1")
client = Anthropic(base_url="${origin}")`}</code>
        </pre>
        <p>
          Or add a console export to the ledger with <code>breakeven import FILE</code>. To see what an answer
          looks like, <Link to="/?source=sample">explore the sample</Link>.
        </p>
      </section>
    </div>
  );
}
