import { type DialectFamily, failureBody } from "./failure.ts";
import type { FailureKind } from "./failure-kind.ts";

/**
 * The last event of a stream that broke off, as a client of this family knows errors in streams. It begins with the end
 * of an event that may be half written.
 */
export function cutEvent(
  family: DialectFamily,
  surface: string,
  failure: { kind: FailureKind; code: string; message: string },
  requestId: string,
): string {
  const { kind, code, message } = failure;
  if (surface === "openai-responses") {
    const event = {
      type: "error",
      code: code.replaceAll("-", "_"),
      message,
      param: null,
      sequence_number: 0,
    };
    return `\n\nevent: error\ndata: ${JSON.stringify(event)}\n\n`;
  }
  const body = failureBody(family, kind, message, code, requestId);
  return family === "anthropic" ? `\n\nevent: error\ndata: ${body}\n\n` : `\n\ndata: ${body}\n\n`;
}
