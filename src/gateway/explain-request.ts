import { inWeekOf } from "../pricing/price-moment.ts";
import { ratesAt } from "../pricing/rates.ts";
import type { PriceBook } from "../pricing/price-book.ts";
import { readRequest, fingerprintOf } from "./client-request.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { Routes } from "./routes.ts";
import { unknownPathText } from "./unknown-path.ts";
import { upstreamPath } from "./upstream-path.ts";
import { taskNames, type NamedTask } from "./task-names.ts";
import { surfaceOf } from "../dialects/surfaces.ts";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";

/** What the gateway would do with a request. */
export type ExplainedRequest = { path: string } & (
  | { served: false; code: string; message: string }
  | {
      served: true;
      model: string | null;
      upstream: string;
      address: string;
      /** The name that the upstream is asked for; null = as the client wrote it. */
      renamedTo: string | null;
      stream: boolean;
      /** The gateway asks for usage in the stream, and takes it out again before the client sees it. */
      addsUsage: boolean;
      credential: "own" | "client" | "none";
      disconnect: UpstreamTarget["disconnect"];
      task: NamedTask;
      /** Where its price comes from; null = its attempts would be unpriced. */
      priceSource: string | null;
    }
);

/** Follows a request's body through the configuration, without sending anything. */
export function explainRequest(
  bytes: Buffer,
  path: string,
  configuration: Configuration,
  routes: Routes,
  prices: PriceBook,
  nowMs: number,
): ExplainedRequest {
  const surface = surfaceOf("POST", path);
  if (surface === null || surface.dialect === null) {
    return { path, served: false, code: "unknown-path", message: unknownPathText("POST", path) };
  }
  const read = readRequest(bytes, surface);
  if ("kind" in read) return { path, served: false, code: read.code, message: read.message };
  const { facts } = read;
  const model = surface.model ?? facts.model;
  const answer = routes.resolve({ model, surface: surface.dialect.surface, family: surface.family });
  if (!("target" in answer)) return { path, served: false, code: answer.code, message: answer.message };
  const { target } = answer;
  if (
    target.basePaths[surface.family] === undefined ||
    !target.kind.surfaces.includes(surface.dialect.surface)
  ) {
    const message = `The upstream "${target.name}" does not serve ${path}.`;
    return { path, served: false, code: "surface-not-served", message };
  }
  const sent = target.model ?? model;
  const stream = surface.stream ?? facts.stream;
  return {
    path,
    served: true,
    model,
    upstream: target.name,
    address: target.origin + upstreamPath({ surface, target, requestedModel: model }, ""),
    renamedTo: target.model !== null && target.model !== model ? target.model : null,
    stream,
    addsUsage:
      stream &&
      surface.dialect.stripEvent !== undefined &&
      target.kind.streamOptions === "flag" &&
      !facts.usageAsked,
    credential:
      target.headers === null
        ? "client"
        : target.signing !== null || target.kind.auth.header in target.headers
          ? "own"
          : "none",
    disconnect: target.disconnect,
    task: taskNames(configuration.tasks)({
      header: null,
      metadata: facts.task,
      model,
      headerNamed: () => undefined,
      systemPrompt: facts.systemPrompt,
      fingerprint: fingerprintOf(facts.systemPrompt),
    }),
    priceSource: priceSource(target, sent, prices, nowMs),
  };
}

/** The path that a body is most likely meant for; a flag says it where this is wrong. */
export function likelyPath(body: unknown): string {
  const has = (name: string): boolean => typeof body === "object" && body !== null && name in body;
  if (has("contents")) return "/v1beta/models/MODEL:generateContent";
  if (has("prompt")) return "/v1/completions";
  if (has("messages"))
    return has("system") || has("stop_sequences") ? "/v1/messages" : "/v1/chat/completions";
  if (has("input")) return has("encoding_format") || has("dimensions") ? "/v1/embeddings" : "/v1/responses";
  return "/v1/chat/completions";
}

function priceSource(
  target: UpstreamTarget,
  model: string | null,
  prices: PriceBook,
  nowMs: number,
): string | null {
  if (model === null || target.kind.priceProvider === null) return null;
  const price = prices.find(target.kind.priceProvider, model);
  return price !== null && ratesAt(price, inWeekOf(nowMs), null) !== null ? price.source : null;
}
