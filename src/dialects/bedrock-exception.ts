import type { AnswerFacts, Frame } from "./dialect.ts";
import { decoded, parseEvent } from "./event-text.ts";
import { textAt } from "./usage/usage-reading.ts";

/** Notes an error that comes as a frame of the stream; false where the frame is none. */
export function readException(frame: Frame, payload: string, facts: AnswerFacts): boolean {
  if (frame.kind === "event") return false;
  const said = parseEvent(payload);
  facts.errorEvent = decoded(textAt(said, "message") ?? textAt(said, "Message")) ?? (frame.type || "error");
  return true;
}
