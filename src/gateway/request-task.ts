import type { IncomingMessage } from "node:http";
import { fingerprintOf } from "./client-request.ts";
import type { GatewayParts } from "./gateway-parts.ts";

/** The task of a request, from its headers and from what its body says of it. */
export function taskOf(
  parts: Pick<GatewayParts, "taskOf">,
  request: IncomingMessage,
  model: string | null,
  { systemPrompt, task }: { systemPrompt: string | null; task: string | null },
): string | null {
  return parts.taskOf({
    header: headerText(request, "x-breakeven-task"),
    metadata: task,
    model,
    headerNamed: (name) => headerText(request, name) ?? undefined,
    systemPrompt,
    fingerprint: fingerprintOf(systemPrompt),
  }).task;
}

function headerText({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name];
  if (value === undefined) return null;
  return typeof value === "string" ? value : value.join(", ");
}
