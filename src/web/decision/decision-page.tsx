import type { ReactNode } from "react";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Failure } from "../parts/failure.tsx";
import { Loading } from "../parts/loading.tsx";

/** The answer that is looked at: should this traffic move, and why. */
export function DecisionPage(): ReactNode {
  const { value, error } = useAnswer("plan", (signal) => call("GET /api/plan", {}, { signal }));
  if (error !== null) return <Failure error={error} />;
  if (value === null) return <Loading what="the traffic" />;
  return <h1>{value.label}</h1>;
}
