import type { IncomingMessage } from "node:http";
import type { Surface } from "../dialects/surfaces.ts";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";
import type { Exchange } from "./exchange.ts";
import type { Failure } from "./http-error.ts";

/** Why the upstream cannot serve this surface, or null: what it does not serve is refused, not tried. */
export function unfitFor(target: UpstreamTarget, surface: Surface, request: IncomingMessage): Failure | null {
  const name = surface.dialect?.surface;
  if (
    target.basePaths[surface.family] === undefined ||
    (name !== undefined && !target.kind.surfaces.includes(name))
  ) {
    return {
      kind: "not-found",
      code: "surface-not-served",
      message: `The upstream "${target.name}" does not serve ${request.method} ${surface.path}.`,
    };
  }
  return null;
}

/** The path at the upstream. The client's query is kept, except for a credential where the gateway has its own. */
export function upstreamPath(
  exchange: Pick<Exchange, "surface" | "target" | "requestedModel">,
  url: string,
): string {
  const { surface, target, requestedModel } = exchange;
  const base = target.basePaths[surface.family] ?? "";
  const model = target.model ?? requestedModel ?? "";
  const isNamed = surface.model !== null;
  const path =
    base + (isNamed ? surface.path.replace("{model}", () => encodeURIComponent(model)) : surface.path);
  const mark = url.indexOf("?");
  if (mark < 0) return path;
  const query = url.slice(mark + 1);
  if (target.headers === null || !query.includes("key=")) return `${path}?${query}`;
  const kept = query.split("&").filter((pair) => !/^(key|access_token)=/.test(pair));
  return kept.length === 0 ? path : `${path}?${kept.join("&")}`;
}
