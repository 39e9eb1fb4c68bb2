import type { IncomingMessage, ServerResponse } from "node:http";
import { compress, type Encoding, encodingFor } from "./compression.ts";
import { UserError } from "../../core/errors.ts";
import type { Listen } from "../configuration/configuration.ts";
import { isLoopback } from "../is-loopback.ts";
import type { Logger } from "../logs.ts";
import { keyGuard } from "./admin-key.ts";
import type { LedgerFilter, PlanQuery, ServerStatus, UsageQuery } from "../../contract/api.ts";
import { fleetQuery, ledgerFilter, numberIn, oneOf, planQuery, text } from "./api-query.ts";
import type { ManagementLink } from "./link.ts";
import { createLiveFeed, type LiveFeed } from "./live-feed.ts";
import { createLiveStream } from "./live-stream.ts";
import { errorReply, jsonReply, type Reply } from "../../contract/office.ts";
import { createPage, isPagePath } from "./page.ts";
import { receiveUpload } from "./receive-upload.ts";
import { DATA_HEADERS } from "./security-headers.ts";

/** What a server tells about itself, as plain data that a worker can be sent. */
export interface ManagementSettings {
  version: string;
  mode: ServerStatus["mode"];
  adminKey: string;
}

/** The dashboard of one process: the page, the API behind it, and the live figures. */
export interface Management extends Pick<LiveFeed, "begun" | "ended" | "attempt"> {
  /** Answers a page or a path below /api; false: it is neither. */
  handle(request: IncomingMessage, response: ServerResponse, path: string): boolean;
  /** Ends what would go on for ever. */
  close(): void;
}

export interface ManagementParts {
  settings: ManagementSettings;
  listen: Listen;
  /** Name of this process among those that serve. */
  process: string;
  upstreams: () => readonly string[];
  link: ManagementLink;
  logger: Logger;
  nowMs: () => number;
}

/** Nothing is read or started before somebody asks. */
export function createManagement(parts: ManagementParts): Management {
  const { settings, listen, link, logger, nowMs } = parts;
  const page = createPage(logger);
  const guard = keyGuard(settings.adminKey, nowMs);
  const feed = createLiveFeed(parts.process, parts.upstreams, (report) => link.publish(report));
  const stream = createLiveStream((isWatching) => link.watch(isWatching), nowMs);
  link.hear({ report: (report) => stream.report(report), watched: (isWatched) => feed.report(isWatched) });

  function handle(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    const method = request.method === "HEAD" ? "GET" : request.method;
    if (path.startsWith("/api/")) {
      void answerApi(request, response, `${method} ${path}`);
      return true;
    }
    if (method !== "GET" || !isPagePath(path)) return false;
    if (!path.startsWith("/assets/") && refusal(request, `GET ${path}`) === null) {
      link.ask({ about: "soon", path }).catch(() => {});
    }
    page.send(request, response, path);
    return true;
  }

  async function answerApi(request: IncomingMessage, response: ServerResponse, route: string): Promise<void> {
    try {
      const refused = refusal(request, route);
      if (refused !== null) sendReply(request, response, refused);
      else if (route === "GET /api/live" && request.method === "GET") live(response);
      else await sendPacked(request, response, await replyTo(request, route));
    } catch (error) {
      if (error instanceof UserError) {
        sendReply(request, response, errorReply(400, error.message, error.remedy));
        return;
      }
      if (response.destroyed) return;
      logger.error("question-failed", { about: route.slice(0, 40), message: (error as Error).message });
      sendReply(
        request,
        response,
        errorReply(500, "The gateway failed on this question.", "Its log says more."),
      );
    }
  }

  /** Why this caller is told nothing. */
  function refusal(request: IncomingMessage, route: string): Reply | null {
    const isReading = !CHANGES.has(route);
    if (!isSameOrigin(request)) {
      return errorReply(403, "The request comes from a page of another site.", null);
    }
    const key = guard(request);
    if (key === "right") return null;
    if (key === "too-many") {
      return errorReply(429, "There were too many wrong admin keys.", "Wait a minute and try again.");
    }
    if (key === "wrong") return errorReply(401, "The admin key is wrong.", WHERE_THE_KEY_IS);
    if (isReading && !needsKeyToRead(request)) return null;
    const why = isReading
      ? "Reading from another machine needs the admin key."
      : "Changes need the admin key.";
    return errorReply(401, why, WHERE_THE_KEY_IS);
  }

  /** Beyond loopback, whether by the address or by a name under which a proxy passes requests on. */
  function needsKeyToRead({ headers }: IncomingMessage): boolean {
    if (!isLoopback(listen.host)) return true;
    const name = (headers.host ?? "").replace(/:\d*$/, "").toLowerCase();
    return !isLoopback(name === "[::1]" ? "::1" : name);
  }

  async function replyTo(request: IncomingMessage, route: string): Promise<Reply> {
    const search = new URLSearchParams((request.url ?? "").split("?", 2)[1] ?? "");
    switch (route) {
      case "GET /api/status":
        return status(request);
      case "GET /api/plan":
        return link.ask({ about: "plan", query: planQuery(search), upload: null });
      case "POST /api/plan":
        return planFiles(request, planQuery(search));
      case "GET /api/progress":
        return link.ask({ about: "progress" });
      case "GET /api/fleet":
        return link.ask({ about: "fleet", query: fleetQuery(search) });
      case "GET /api/usage":
        return link.ask({ about: "usage", query: usageQuery(search) });
      case "GET /api/lengths":
        return link.ask({ about: "lengths", query: ledgerFilter(search) });
      case "GET /api/presence": {
        const every = oneOf(search, "every", ["hour", "minute"]) ?? "hour";
        return link.ask({ about: "presence", query: { ...ledgerFilter(search), every } });
      }
      case "GET /api/movers":
        return link.ask({ about: "movers", toMs: numberIn(search, "toMs") ?? null });
      case "GET /api/attempts":
        return link.ask({ about: "attempts", query: attemptsQuery(search) });
      case "GET /api/prices":
        return link.ask({
          about: "prices",
          query: text(search, "query") ?? null,
          at: text(search, "at") ?? null,
        });
      case "GET /api/names":
        return link.ask({ about: "names" });
      case "GET /api/claims":
        return link.ask({ about: "claims" });
      case "GET /api/tasks":
        return link.ask({ about: "tasks" });
      case "PUT /api/tasks":
        return link.ask({ about: "set-tasks", body: await jsonBody(request) });
      default:
        return errorReply(404, `There is nothing at ${route.slice(0, 100)}.`, null);
    }
  }

  async function status(request: IncomingMessage): Promise<Reply> {
    const ledger = await link.ask({ about: "extent" });
    if (ledger.status !== 200) return ledger;
    const scheme = request.headers["x-forwarded-proto"] === "https" ? "https" : "http";
    const { version, mode } = settings;
    const answer: ServerStatus = {
      version,
      mode,
      baseUrl: `${scheme}://${request.headers.host ?? `${listen.host}:${listen.port}`}`,
      upstreams: parts.upstreams(),
      ledger: JSON.parse(ledger.body) as ServerStatus["ledger"],
      readingNeedsKey: needsKeyToRead(request),
      nowMs: nowMs(),
    };
    return jsonReply(answer);
  }

  async function planFiles(request: IncomingMessage, query: PlanQuery): Promise<Reply> {
    if (!/^multipart\/form-data\s*;/i.test(request.headers["content-type"] ?? "")) {
      return errorReply(
        415,
        "The files must come as multipart/form-data.",
        'Send each under the name "file".',
      );
    }
    return receiveUpload(request, (upload) => link.ask({ about: "plan", query, upload }));
  }

  function live(response: ServerResponse): void {
    if (stream.join(response)) return;
    const reply = errorReply(503, "Too many people look at the live page.", "Close one of them.");
    response.writeHead(reply.status, { ...DATA_HEADERS, "content-type": "application/json" }).end(reply.body);
  }

  return {
    handle,
    begun: feed.begun,
    ended: feed.ended,
    attempt: feed.attempt,
    close: () => {
      stream.close();
      feed.close();
    },
  };
}

/** What changes something; all else reads. */
const CHANGES: ReadonlySet<string> = new Set(["PUT /api/tasks"]);
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

const usageQuery = (search: URLSearchParams): UsageQuery => {
  const by = oneOf(search, "by", ["model", "task", "upstream", "key", "team", "origin"]);
  const every = oneOf(search, "every", ["hour", "day"]);
  const most = numberIn(search, "most", { atLeast: 1, atMost: 100 });
  return {
    ...ledgerFilter(search),
    ...(by === undefined ? {} : { by }),
    ...(every === undefined ? {} : { every }),
    ...(most === undefined ? {} : { most }),
  };
};

const attemptsQuery = (search: URLSearchParams): LedgerFilter & { limit: number; after?: number } => {
  const after = numberIn(search, "after");
  return {
    ...ledgerFilter(search),
    limit: numberIn(search, "limit", { atLeast: 1, atMost: 1000 }) ?? 100,
    ...(after === undefined ? {} : { after }),
  };
};

const MOST_JSON_BYTES = 4 << 20;

async function jsonBody(request: IncomingMessage): Promise<string> {
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    throw new UserError("the body is not JSON", "Send it with content-type: application/json.");
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request) {
    bytes += (piece as Buffer).length;
    if (bytes > MOST_JSON_BYTES) throw new UserError("the body is larger than 4 MiB", "Send less at once.");
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** Answers from so many bytes on are packed, off this thread. */
const PACK_BYTES = 4096;

async function sendPacked(request: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> {
  const encoding = encodingFor(request);
  if (reply.body.length < PACK_BYTES || encoding === null) sendReply(request, response, reply);
  else
    sendReply(request, response, reply, {
      encoding,
      bytes: await compress(encoding, Buffer.from(reply.body)),
    });
}

function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body }: Reply,
  packed: { encoding: Encoding; bytes: Buffer } | null = null,
): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = packed?.bytes ?? Buffer.from(body);
  response.writeHead(status, {
    ...DATA_HEADERS,
    "content-type": "application/json",
    "content-length": bytes.length,
    ...(packed === null ? {} : { "content-encoding": packed.encoding }),
    ...(status === 401 ? { "www-authenticate": 'Bearer realm="breakeven admin"' } : {}),
    ...(status === 429 ? { "retry-after": "60" } : {}),
    // What is still being sent to somebody who was refused is not waited for.
    ...(request.complete ? {} : { connection: "close" }),
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
  if (!request.complete) request.resume();
}
