import { surfaceOf } from "../dialects/surfaces.ts";

/** The message for a path that is not served. The usual reason is a base URL with one `/v1` too few or too many. */
export function unknownPathText(method: string, path: string): string {
  const shown = path.slice(0, 200);
  const said = `There is nothing at ${method} ${shown}.`;
  if (surfaceOf(method, `/v1${path}`) !== null)
    return `${said} Perhaps /v1${shown}? The base URL of an OpenAI client ends with /v1.`;
  if (path.startsWith("/v1/v1") && surfaceOf(method, path.slice(3)) !== null)
    return `${said} Perhaps ${shown.slice(3)}? The base URL of this client has no /v1 of its own.`;
  if (method !== "POST" && surfaceOf("POST", path) !== null) return `${said} It takes POST.`;
  return said;
}
