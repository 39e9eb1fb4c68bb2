import type { LiveEvent } from "../../contract/api.ts";
import { adminKey } from "./call.ts";

/** Delays before reconnecting, in order; the last one repeats. */
const WAITS_MS = [500, 1000, 2000, 5000];

/**
 * Follows the server's live events until `signal` aborts, and reconnects when the stream breaks. It uses fetch because
 * an EventSource cannot send the admin key.
 */
export async function followLive(
  signal: AbortSignal,
  heard: (event: LiveEvent) => void,
  connected: (isConnected: boolean) => void,
): Promise<void> {
  for (let broken = 0; !signal.aborted; broken++) {
    try {
      const key = adminKey.get();
      const headers = key === null ? {} : { authorization: `Bearer ${key}` };
      const response = await fetch("/api/live", { signal, headers });
      if (response.ok && response.body !== null) {
        connected(true);
        for await (const event of eventsOf(response.body)) {
          heard(event);
          broken = 0;
        }
      }
    } catch {
      // The loop reconnects.
    }
    if (signal.aborted) return;
    connected(false);
    await delay(WAITS_MS[Math.min(broken, WAITS_MS.length - 1)] ?? 5000, signal);
  }
}

/** Parses server-sent events: the "data:" lines up to an empty line. Comments are heartbeats. */
async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<LiveEvent> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
    .getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const messages = text.split("\n\n");
    text = messages.pop() ?? "";
    for (const message of messages) {
      const data = message
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5))
        .join("\n");
      if (data !== "") yield JSON.parse(data) as LiveEvent;
    }
  }
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
