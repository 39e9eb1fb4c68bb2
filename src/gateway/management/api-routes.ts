import type { IncomingMessage } from "node:http";
import { addRoute, createRouter, findRoute } from "rou3";
import type { ManagementApi } from "../../contract/api.ts";
import { errorReply, type Question, type Reply } from "../../contract/questions.ts";
import {
  attemptsQuery,
  fleetQuery,
  ledgerFilter,
  numberIn,
  oneOf,
  planQuery,
  priceRequest,
  usageQuery,
} from "./api-query.ts";
import { readJson } from "./read-json.ts";
import { receiveUpload } from "./receive-upload.ts";

/** A request to the API, and what its answer may be made from. */
export interface ApiRequest {
  request: IncomingMessage;
  search: URLSearchParams;
  ask: (question: Question) => Promise<Reply>;
  status: () => Promise<Reply>;
}

/** One entry of the API. */
export interface ApiRoute {
  /** "GET /api/plan" */
  name: RouteName;
  /** It changes something, so it needs the admin key from everywhere. */
  changes: boolean;
  reply: (request: ApiRequest) => Promise<Reply>;
}

/** All that is answered with JSON; the live stream is not. */
type RouteName = Exclude<keyof ManagementApi, "GET /api/live">;

const REPLIES: Readonly<Record<RouteName, ApiRoute["reply"]>> = {
  "GET /api/status": ({ status }) => status(),
  "GET /api/plan": ({ ask, search }) => ask({ about: "plan", query: planQuery(search), upload: null }),
  "POST /api/plan": planFiles,
  "GET /api/progress": ({ ask }) => ask({ about: "progress" }),
  "GET /api/fleet": ({ ask, search }) => ask({ about: "fleet", query: fleetQuery(search) }),
  "GET /api/usage": ({ ask, search }) => ask({ about: "usage", query: usageQuery(search) }),
  "GET /api/lengths": ({ ask, search }) => ask({ about: "lengths", query: ledgerFilter(search) }),
  "GET /api/presence": ({ ask, search }) => {
    const every = oneOf(search, "every", ["hour", "minute"]) ?? "hour";
    return ask({ about: "presence", query: { ...ledgerFilter(search), every } });
  },
  "GET /api/movers": ({ ask, search }) => ask({ about: "movers", toMs: numberIn(search, "toMs") ?? null }),
  "GET /api/attempts": ({ ask, search }) => ask({ about: "attempts", query: attemptsQuery(search) }),
  "GET /api/prices": ({ ask, search }) => ask({ about: "prices", request: priceRequest(search) }),
  "GET /api/names": ({ ask }) => ask({ about: "names" }),
  "GET /api/claims": ({ ask }) => ask({ about: "claims" }),
  "GET /api/tasks": ({ ask }) => ask({ about: "tasks" }),
  "PUT /api/tasks": async ({ ask, request }) => ask({ about: "set-tasks", body: await readJson(request) }),
};

/** What changes something; all else reads. */
const CHANGES: ReadonlySet<RouteName> = new Set(["PUT /api/tasks"]);

const router = createRouter<ApiRoute>();
for (const [name, reply] of Object.entries(REPLIES) as [RouteName, ApiRoute["reply"]][]) {
  const [method, path] = name.split(" ") as [string, string];
  addRoute(router, method, path, { name, changes: CHANGES.has(name), reply });
}

/** The entry that answers a method and path; undefined where there is none. HEAD is GET without a body. */
export const apiRoute = (method: string, path: string): ApiRoute | undefined =>
  findRoute(router, method === "HEAD" ? "GET" : method, path)?.data;

/** The methods by which a path is answered; none where nothing is there. */
export function apiMethods(path: string): string[] {
  if (path === LIVE_PATH) return READING;
  return ["GET", "POST", "PUT"].flatMap((method) => {
    if (apiRoute(method, path) === undefined) return [];
    return method === "GET" ? READING : [method];
  });
}

/** A stream, not an answer with an end. */
export const LIVE_PATH = "/api/live";
const READING = ["GET", "HEAD"];

async function planFiles({ request, search, ask }: ApiRequest): Promise<Reply> {
  const query = planQuery(search);
  if (!/^multipart\/form-data\s*;/i.test(request.headers["content-type"] ?? "")) {
    return errorReply(415, "The files must come as multipart/form-data.", 'Send each under the name "file".');
  }
  return receiveUpload(request, (upload) => ask({ about: "plan", query, upload }));
}
