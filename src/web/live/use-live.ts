import { useEffect, useState } from "react";
import type { LiveEvent, UpstreamFigures } from "../../contract/api.ts";
import { followLive } from "../api/live-events.ts";
import { type Attempt, withAttempts } from "./attempt-list.ts";

/** The live state: attempts bounded in number, newest first. */
export interface Live {
  attempts: readonly Attempt[];
  upstreams: readonly UpstreamFigures[];
  isConnected: boolean;
}

/** Attempts and upstreams as they change. */
export function useLive(first: readonly Attempt[]): Live {
  const [live, setLive] = useState<Live>({ attempts: first, upstreams: [], isConnected: false });
  useEffect(() => {
    const abort = new AbortController();
    const heard = (event: LiveEvent): void =>
      setLive((before) =>
        event.kind === "upstreams"
          ? { ...before, upstreams: event.upstreams }
          : { ...before, attempts: withAttempts(before.attempts, event.attempts) },
      );
    void followLive(abort.signal, heard, (isConnected) => setLive((before) => ({ ...before, isConnected })));
    return () => abort.abort();
  }, []);
  return live;
}
