import type { IncomingMessage, ServerResponse } from "node:http";
import { UserError } from "../../core/errors.ts";
import type { ServerStatus } from "../../contract/api.ts";
import { errorReply, jsonReply, type Reply } from "../../contract/questions.ts";
import type { Listen } from "../configuration/configuration.ts";
import type { Logger } from "../logs.ts";
import { apiAccess } from "./api-access.ts";
import { apiMethods, apiRoute, LIVE_PATH } from "./api-routes.ts";
import type { ManagementLink } from "./link.ts";
import { createLiveFeed, type LiveFeed } from "./live-feed.ts";
import { createLiveStream, LIVE_HEADERS } from "./live-stream.ts";
import { createPage, isPagePath } from "./page.ts";
import { sendPlain, sendReply } from "./send-reply.ts";

/** What a server says about itself, as plain data that can be sent to a worker. */
export interface ManagementSettings {
  version: string;
  mode: ServerStatus["mode"];
  adminKey: string;
}

/** The dashboard of one process: the page, the API behind it, and the live figures. */
export interface Management extends Pick<LiveFeed, "begun" | "ended" | "attempt"> {
  /** Answers pages and paths below /api and returns true; false for anything else. */
  handle(request: IncomingMessage, response: ServerResponse, path: string): boolean;
  /** Ends streams, which would otherwise never end. */
  close(): void;
}

export interface ManagementParts {
  settings: ManagementSettings;
  listen: Listen;
  /** Name of this process among those that serve. */
  process: string;
  upstreams: () => readonly string[];
  saturation: () => ServerStatus["saturation"];
  link: ManagementLink;
  logger: Logger;
  nowMs: () => number;
}

/** Nothing is read or started before it is requested. */
export function createManagement(parts: ManagementParts): Management {
  const { settings, listen, link, logger, nowMs } = parts;
  const page = createPage(logger);
  const access = apiAccess(settings.adminKey, listen.host, nowMs);
  const feed = createLiveFeed(parts.process, parts.upstreams, (report) => link.publish(report));
  const stream = createLiveStream((isWatching) => link.watch(isWatching), nowMs);
  link.hear({ report: (report) => stream.report(report), watched: (isWatched) => feed.report(isWatched) });

  function handle(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    if (path.startsWith("/api/")) {
      void answerApi(request, response, path);
      return true;
    }
    const isReading = request.method === "GET" || request.method === "HEAD";
    if (!isPagePath(path)) return false;
    if (!isReading) {
      wrongMethod(request, response, path, ["GET", "HEAD"]);
      return true;
    }
    if (!path.startsWith("/assets/") && access.refusal(request, false) === null) {
      link.ask({ about: "warm-up", path }).catch(() => {});
    }
    page.send(request, response, path);
    return true;
  }

  async function answerApi(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const { method = "GET" } = request;
    const name = `${method === "HEAD" ? "GET" : method} ${path}`;
    try {
      const route = apiRoute(method, path);
      const refused = access.refusal(request, route?.changes ?? false);
      if (refused !== null) sendPlain(request, response, refused);
      else if (path === LIVE_PATH && method === "HEAD") response.writeHead(200, LIVE_HEADERS).end();
      else if (path === LIVE_PATH && method === "GET") live(request, response);
      else if (route === undefined) {
        const allow = apiMethods(path);
        if (allow.length > 0) wrongMethod(request, response, path, allow);
        else
          sendPlain(request, response, errorReply(404, `There is nothing at ${name.slice(0, 100)}.`, null));
      } else {
        const search = new URLSearchParams((request.url ?? "").split("?", 2)[1] ?? "");
        const reply = await route.reply({
          request,
          search,
          ask: (question) => link.ask(question),
          status: () => status(request),
        });
        await sendReply(request, response, reply);
      }
    } catch (error) {
      if (response.destroyed && !(error instanceof UserError)) return;
      sendPlain(request, response, failed(error, name));
    }
  }

  function wrongMethod(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    allow: readonly string[],
  ): void {
    response.setHeader("allow", allow.join(", "));
    const said = `There is nothing at ${request.method?.slice(0, 20)} ${path.slice(0, 100)}.`;
    sendPlain(request, response, errorReply(405, said, `It takes ${allow.join(", ")}.`));
  }

  function failed(error: unknown, about: string): Reply {
    if (error instanceof UserError) return errorReply(400, error.message, error.remedy);
    logger.error("question-failed", { about: about.slice(0, 40), message: (error as Error).message });
    return errorReply(500, "The gateway failed on this question.", "Its log says more.");
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
      saturation: parts.saturation(),
      readingNeedsKey: access.needsKeyToRead(request),
      nowMs: nowMs(),
    };
    return jsonReply(answer);
  }

  function live(request: IncomingMessage, response: ServerResponse): void {
    if (stream.join(response)) return;
    const full = errorReply(503, "Too many people are watching the live page.", "Close one of its tabs.");
    sendPlain(request, response, full);
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
