import type { IncomingMessage } from "node:http";
import { surfaceOf } from "../dialects/surfaces.ts";
import type { Failure } from "./http-error.ts";

/** Why nothing is served there by that method. */
export function unknownPath({ method = "GET" }: IncomingMessage, path: string): Failure {
  const allow = allowedMethods(path);
  const message = unknownPathText(method, path);
  if (allow.length > 0) return { kind: "method", code: "method-not-allowed", message, allow };
  return { kind: "not-found", code: "unknown-path", message };
}

/** The methods by which something is served at a path; HEAD wherever GET is. */
function allowedMethods(path: string): string[] {
  const methods = METHODS.filter((method) => surfaceOf(method, path) !== null);
  return methods.includes("GET") ? ["HEAD", ...methods] : methods;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** The message for a path that is not served. The usual reason is a base URL with one `/v1` too few or too many. */
export function unknownPathText(method: string, path: string): string {
  const shown = path.slice(0, 200);
  const said = `There is nothing at ${method.slice(0, 20)} ${shown}.`;
  if (surfaceOf(method, `/v1${path}`) !== null)
    return `${said} Perhaps /v1${shown}? The base URL of an OpenAI client ends with /v1.`;
  if (path.startsWith("/v1/v1") && surfaceOf(method, path.slice(3)) !== null)
    return `${said} Perhaps ${shown.slice(3)}? The base URL of this client has no /v1 of its own.`;
  const allow = allowedMethods(path);
  return allow.length === 0 ? said : `${said} It takes ${allow.join(", ")}.`;
}
