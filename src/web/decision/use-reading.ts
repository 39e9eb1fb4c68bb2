import { useEffect, useState } from "react";
import type { ProgressAnswer } from "../../contract/api.ts";
import { call } from "../api/call.ts";

const EVERY_MS = 1000;

/** How far the ledger has been read, polled once a second while waiting; null if nothing is being read. */
export function useReading(isWaiting: boolean): ProgressAnswer["reading"] {
  const [reading, setReading] = useState<ProgressAnswer["reading"]>(null);
  useEffect(() => {
    if (!isWaiting) return;
    const abort = new AbortController();
    const timer = setInterval(() => {
      call("GET /api/progress", {}, { signal: abort.signal }).then(
        (answer) => setReading(answer.reading),
        // The request for the plan reports what is wrong.
        () => setReading(null),
      );
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [isWaiting]);
  return reading;
}
