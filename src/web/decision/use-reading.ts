import { useEffect, useState } from "react";
import type { ProgressAnswer } from "../../contract/api.ts";
import { call } from "../api/call.ts";

/** From one poll to the next twice as long: a short wait is shown well, a long one takes few requests. */
const FIRST_MS = 1000;
const MOST_MS = 20_000;

/** How far the ledger has been read, polled while waiting; null if nothing is being read. */
export function useReading(isWaiting: boolean): ProgressAnswer["reading"] {
  const [reading, setReading] = useState<ProgressAnswer["reading"]>(null);
  useEffect(() => {
    if (!isWaiting) return;
    const abort = new AbortController();
    let timer = 0;
    const pollAfter = (ms: number): void => {
      timer = window.setTimeout(() => {
        call("GET /api/progress", {}, { signal: abort.signal }).then(
          (answer) => setReading(answer.reading),
          // The request for the plan reports what is wrong.
          () => setReading(null),
        );
        pollAfter(Math.min(2 * ms, MOST_MS));
      }, ms);
    };
    pollAfter(FIRST_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [isWaiting]);
  return reading;
}
