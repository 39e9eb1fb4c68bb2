import type { ReactNode } from "react";

/** Nothing was metered or dropped yet: says that this is a sample, and how to get your own figures. */
export function FirstSteps(): ReactNode {
  const { origin } = window.location;
  return (
    <div className="note first-steps">
      <p>
        <strong>This is a sample:</strong> seven days of a university's question-answering service (RAGPulse),
        priced as if gpt-5.4 had answered. For your own verdict, open a usage export, or let this gateway
        measure:
      </p>
      <pre className="no-print">
        <code>{`client = OpenAI(base_url="${origin}/v1")        # the one line to change
client = Anthropic(base_url="${origin}")`}</code>
      </pre>
    </div>
  );
}
