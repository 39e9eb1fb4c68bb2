import type { ReactNode } from "react";
import { ApiFailure } from "../api/call.ts";

/** What went wrong and what to do about it. */
export function Failure({ error }: { error: unknown }): ReactNode {
  const remedy = error instanceof ApiFailure ? error.remedy : null;
  return (
    <div className="failure" role="alert">
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {remedy !== null && <p className="quiet">{remedy}</p>}
    </div>
  );
}
