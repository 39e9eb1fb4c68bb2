import type { IncomingMessage } from "node:http";
import type { Surface } from "../dialects/surface.ts";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";
import type { Exchange } from "./exchange.ts";
import type { Failure } from "./http-error.ts";

/** Why the upstream cannot serve this surface, or null: what it does not serve is refused, not tried. */
export function unfitFor(target: UpstreamTarget, surface: Surface, request: IncomingMessage): Failure | null {
  const name = surface.dialect?.surface;
  // The key of a client of such a resource is no business of anybody else's.
  const isForeign = surface.resource === true && target.headers === null && !target.kind.deployments;
  if (
    isForeign ||
    target.basePaths[surface.family] === undefined ||
    (name !== undefined && !target.kind.surfaces.includes(name))
  ) {
    return {
      kind: "not-found",
      code: "surface-not-served",
      message: `The upstream "${target.name}" does not serve ${request.method} ${surface.path}.`,
    };
  }
  return signedForOther(target, request);
}

/** The caller's own signature holds for one host and one path; with another it is refused there as if it were forged. */
function signedForOther(target: UpstreamTarget, { headers }: IncomingMessage): Failure | null {
  const isSigned = target.headers === null && headers.authorization?.startsWith(SIGNED) === true;
  const { host } = new URL(target.origin);
  if (!isSigned || (headers.host === host && target.model === null)) return null;
  const said = headers.host === host ? "another model" : `another host than ${host}`;
  return {
    kind: "forbidden",
    code: "signed-for-other",
    message: `The request is signed for ${said}, so "${target.name}" would refuse it: give the gateway credentials of its own, or send a key (a bearer token), which is not bound to a host.`,
  };
}

/** AWS's signatures, version 4 and its variant for several regions. */
const SIGNED = "AWS4-";

/**
 * The path at the upstream. The client's query is kept, except for a credential where the gateway has its own, and for
 * the version of another API.
 */
export function upstreamPath(
  exchange: Pick<Exchange, "surface" | "target" | "requestedModel">,
  url: string,
): string {
  const { surface, target, requestedModel } = exchange;
  const mark = url.indexOf("?");
  const query = mark < 0 ? "" : url.slice(mark + 1);
  const isAsSent = target.model === null && surface.modelAsSent !== undefined;
  const model = isAsSent
    ? (surface.modelAsSent ?? "")
    : encodeURIComponent(target.model ?? requestedModel ?? "");
  const base = target.basePaths[surface.family] ?? "";
  if (target.kind.deployments !== undefined || surface.resource === true) {
    return resourcePath(exchange, query, base, model);
  }
  return withQuery(base + named(surface, model), keptQuery(target, query));
}

/** Where the upstream or the client has paths of deployments. */
function resourcePath(
  { surface, target }: Pick<Exchange, "surface" | "target">,
  query: string,
  base: string,
  model: string,
): string {
  const { deployments, basePaths } = target.kind;
  const pairs = keptQuery(target, query).split("&");
  const asked = pairs.find((pair) => pair.startsWith(VERSION));
  const others = pairs.filter((pair) => !pair.startsWith(VERSION)).join("&");
  const isDeployment = surface.resource === true && surface.model !== null;
  const version =
    target.apiVersion === null ? (isDeployment ? asked : undefined) : VERSION + target.apiVersion;
  if (version !== undefined && deployments?.surfaces.includes(surface.dialect?.surface ?? "") === true) {
    const usual = basePaths[surface.family] ?? "";
    const before = base.endsWith(usual) ? base.slice(0, base.length - usual.length) : base;
    const path = before + deployments.path.replace("{model}", () => model) + surface.path;
    return withQuery(path, others === "" ? version : `${version}&${others}`);
  }
  // Dates are versions of the paths of deployments; the others have "preview" at most.
  const isKept = deployments !== undefined && asked !== undefined && !/=\d/.test(asked);
  return withQuery(base + named(surface, model), isKept ? pairs.join("&") : others);
}

const VERSION = "api-version=";

const named = ({ path, model: inPath }: Surface, model: string): string =>
  inPath === null ? path : path.replace("{model}", () => model);

const withQuery = (path: string, query: string): string => (query === "" ? path : `${path}?${query}`);

function keptQuery(target: UpstreamTarget, query: string): string {
  if (target.headers === null || !query.includes("key=")) return query;
  return query
    .split("&")
    .filter((pair) => !/^(key|access_token)=/.test(pair))
    .join("&");
}
