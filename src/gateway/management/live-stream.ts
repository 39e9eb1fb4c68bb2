import type { ServerResponse } from "node:http";
import type { LiveEvent, UpstreamFigures } from "../../contract/api.ts";
import { addedFigures, type LiveReport } from "./live-feed.ts";
import { DATA_HEADERS } from "./security-headers.ts";

/** The streams of server-sent events to those who watch the live page of this process. */
export interface LiveStream {
  /** Returns false when there are as many already as are allowed. */
  join(response: ServerResponse): boolean;
  report(report: LiveReport): void;
  /** Ends every stream, so that the process can stop. */
  close(): void;
}

const MOST_LISTENERS = 64;
const FIGURES_MS = 1000;
/** A process that has not reported for this long has ended. */
const SILENT_MS = 5000;
/** Something is sent at least this often, so that no proxy closes an idle stream. */
const HEARTBEAT_MS = 15_000;
/** A reader that has fallen this far behind is disconnected, instead of buffered for. */
const MOST_BEHIND_BYTES = 1 << 20;

/** `watch` is called when the first one joins and when the last one has left. */
export function createLiveStream(watch: (isWatching: boolean) => void, nowMs: () => number): LiveStream {
  const listeners = new Set<ServerResponse>();
  const heard = new Map<string, { atMs: number; upstreams: UpstreamFigures[] }>();
  let timer: NodeJS.Timeout | null = null;
  let sentMs = 0;

  const send = (text: string): void => {
    sentMs = nowMs();
    for (const response of listeners) {
      if (response.writableLength > MOST_BEHIND_BYTES) response.destroy();
      else response.write(text);
    }
  };
  const event = (value: LiveEvent): void => send(`data: ${JSON.stringify(value)}\n\n`);
  const tick = (): void => {
    for (const [process, { atMs }] of heard) if (nowMs() - atMs > SILENT_MS) heard.delete(process);
    if (heard.size > 0) {
      const upstreams = addedFigures([...heard.values()].map((each) => each.upstreams));
      event({ kind: "upstreams", atMs: nowMs(), upstreams });
    } else if (nowMs() - sentMs > HEARTBEAT_MS) send(":\n\n");
  };
  const leave = (response: ServerResponse): void => {
    if (!listeners.delete(response) || listeners.size > 0) return;
    if (timer !== null) clearInterval(timer);
    timer = null;
    heard.clear();
    watch(false);
  };
  return {
    join(response) {
      if (listeners.size >= MOST_LISTENERS) return false;
      response.writeHead(200, LIVE_HEADERS);
      // The browser reconnects by itself, two seconds after a restart of the gateway.
      response.write("retry: 2000\n\n");
      response.on("close", () => leave(response));
      listeners.add(response);
      if (listeners.size === 1) {
        timer = setInterval(tick, FIGURES_MS).unref();
        watch(true);
      }
      return true;
    },
    report({ process, attempts, left, upstreams }) {
      if (listeners.size === 0) return;
      if (upstreams !== null) heard.set(process, { atMs: nowMs(), upstreams });
      if (attempts.length > 0) event({ kind: "attempts", attempts, left });
    },
    close() {
      for (const response of listeners) response.end();
      if (timer !== null) clearInterval(timer);
    },
  };
}

export const LIVE_HEADERS = {
  ...DATA_HEADERS,
  "content-type": "text/event-stream",
  "x-accel-buffering": "no",
} as const;
