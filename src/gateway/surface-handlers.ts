import type { Surface } from "../dialects/surface.ts";
import type { Arrival } from "./arrival.ts";
import type { Exchanges } from "./exchanges.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import type { Failure } from "./http-error.ts";
import { isEmpty, readRequestBody } from "./json-request.ts";
import { sendModels } from "./model-list.ts";
import type { UpstreamModels } from "./upstream-models.ts";

/** Serves a request of one kind that was admitted. */
export type SurfaceHandler = (arrival: Arrival, surface: Surface) => void;

/** What is done for each kind of operation that a surface has. */
export function surfaceHandlers(
  parts: GatewayParts,
  exchanges: Exchanges,
  upstreamModels: UpstreamModels,
): Readonly<Record<Surface["operation"], SurfaceHandler>> {
  const { clock, limits } = parts;

  const sendBody: SurfaceHandler = (arrival, surface) =>
    readRequestBody(arrival, limits.bodyBytes, mustBeJson(surface), (body) =>
      exchanges.begin(arrival, surface, body, clock.monotonic()),
    );

  const sendNoBody: SurfaceHandler = (arrival, surface) => {
    const { method } = arrival.request;
    if (method === "GET" || method === "DELETE" || isEmpty(arrival.request)) {
      exchanges.begin(arrival, surface, NO_BODY, arrival.receivedAt);
    } else arrival.refuse(UNEXPECTED_BODY);
  };

  const listModels: SurfaceHandler = (arrival, surface) => {
    const lists = parts.modelLists?.(surface.family) ?? [];
    if (isUpstreamsOwn(surface)) sendNoBody(arrival, surface);
    else if (lists.length === 0) answer(arrival, surface, parts.models());
    else {
      void upstreamModels.names(lists, surface.family).then((names) => {
        arrival.guarded(() => answer(arrival, surface, [...new Set([...parts.models(), ...names])]));
      });
    }
  };

  function answer(arrival: Arrival, surface: Surface, models: readonly string[]): void {
    if (!sendModels(arrival.response, surface, models)) arrival.refuse(unknownModel(surface));
  }

  /** Does an upstream answer for the list of models itself, as it does for those who observe? */
  function isUpstreamsOwn({ family }: Surface): boolean {
    const answer = parts.resolve({ model: null, surface: null, family });
    return "target" in answer && answer.target.headers === null;
  }

  const passOn: SurfaceHandler = (arrival, surface) => {
    if (surface.isHeld === true && !isEmpty(arrival.request)) sendBody(arrival, surface);
    else exchanges.begin(arrival, surface, NO_BODY, arrival.receivedAt);
  };

  return { generate: sendBody, count: sendBody, stored: sendNoBody, models: listModels, other: passOn };
}

const mustBeJson = ({ dialect }: Surface): boolean =>
  dialect !== null && dialect.readForm === undefined && dialect.anyType !== true;

const NO_BODY = Buffer.alloc(0);
const UNEXPECTED_BODY: Failure = {
  kind: "bad-request",
  code: "unexpected-body",
  message: "This path takes no body.",
};
const unknownModel = ({ model }: Surface): Failure => ({
  kind: "not-found",
  code: "model-not-found",
  message: `The model ${JSON.stringify(model?.slice(0, 80))} is not known here.`,
});
