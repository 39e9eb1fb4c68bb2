import type { IncomingMessage } from "node:http";
import { errorReply, type Reply } from "../../contract/questions.ts";
import { isLoopback } from "../is-loopback.ts";
import { keyGuard } from "./admin-key.ts";

/** Who may ask what of the API. */
export interface ApiAccess {
  /** Why this caller is told nothing; null where it may ask. */
  refusal(request: IncomingMessage, changes: boolean): Reply | null;
  /** Beyond loopback, whether by the address or by a name under which a proxy passes requests on. */
  needsKeyToRead(request: IncomingMessage): boolean;
}

export function apiAccess(adminKey: string, listenHost: string, nowMs: () => number): ApiAccess {
  const guard = keyGuard(adminKey, nowMs);

  function needsKeyToRead({ headers }: IncomingMessage): boolean {
    if (!isLoopback(listenHost)) return true;
    const name = (headers.host ?? "").replace(/:\d*$/, "").toLowerCase();
    return !isLoopback(name === "[::1]" ? "::1" : name);
  }

  return {
    needsKeyToRead,
    refusal(request, changes) {
      if (!isSameOrigin(request)) {
        return errorReply(403, "The request comes from a page of another site.", null);
      }
      const key = guard(request);
      if (key === "right") return null;
      if (key === "too-many") {
        return errorReply(429, "There were too many wrong admin keys.", "Wait a minute and try again.");
      }
      if (key === "wrong") return errorReply(401, "The admin key is wrong.", WHERE_THE_KEY_IS);
      if (!changes && !needsKeyToRead(request)) return null;
      const why = changes
        ? "Changes need the admin key."
        : "Reading from another machine needs the admin key.";
      return errorReply(401, why, WHERE_THE_KEY_IS);
    },
  };
}

const WHERE_THE_KEY_IS =
  "It is BREAKEVEN_ADMIN_KEY in the gateway's environment, else in the file admin-key of its data folder.";

/** A page of another site can make a browser send requests here; the browser says so. */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
