import { bedrockConverse, bedrockCountTokens } from "./bedrock-converse.ts";
import { bedrockInvoke, bedrockInvokeStream } from "./bedrock-invoke.ts";
import { locationIn } from "./cloud-paths.ts";
import type { Dialect } from "./dialect.ts";
import { isPlainPath } from "./plain-path.ts";
import type { Params, Row, Surface } from "./surface.ts";
import { vertexChat, vertexCountTokens, vertexGenerate, vertexMessages, vertexPredict } from "./vertex.ts";

/** The paths of Vertex AI and Amazon Bedrock that are metered, by route; their others pass (other-paths.ts). */
export const CLOUD_SURFACES: readonly [route: string, row: Row][] = [
  ...["v1", "v1beta1"].flatMap((version): [string, Row][] => {
    const place = "projects/:project/locations/:location";
    return [
      [`POST /${version}/${place}/publishers/:publisher/models/:call`, vertexCall(version)],
      // With an API key instead of a project.
      [`POST /${version}/publishers/:publisher/models/:call`, vertexCall(version)],
      // A model of one's own, on an endpoint.
      [`POST /${version}/${place}/endpoints/:call`, vertexCall(version)],
      [`POST /${version}/${place}/endpoints/openapi/chat/completions`, vertexChats(version)],
    ];
  }),
  ["POST /model/:model/converse", bedrockCall(bedrockConverse, "converse", false)],
  ["POST /model/:model/converse-stream", bedrockCall(bedrockConverse, "converse-stream", true)],
  ["POST /model/:model/invoke", bedrockCall(bedrockInvoke, "invoke", false)],
  [
    "POST /model/:model/invoke-with-response-stream",
    bedrockCall(bedrockInvokeStream, "invoke-with-response-stream", true),
  ],
  ["POST /model/:model/count-tokens", bedrockCall(bedrockCountTokens, "count-tokens", false)],
];

/** What a publisher's models are asked in, and whether the answer is streamed; null: the body says it. */
const VERTEX_CALLS: Readonly<
  Record<string, Readonly<Record<string, { dialect: Dialect; stream: boolean | null }>>>
> = {
  google: {
    generateContent: { dialect: vertexGenerate, stream: false },
    streamGenerateContent: { dialect: vertexGenerate, stream: true },
    countTokens: { dialect: vertexCountTokens, stream: false },
    embedContent: { dialect: vertexPredict, stream: false },
    predict: { dialect: vertexPredict, stream: false },
  },
  anthropic: {
    rawPredict: { dialect: vertexMessages, stream: null },
    streamRawPredict: { dialect: vertexMessages, stream: true },
  },
};

/** In place of a model Anthropic's publisher has this name, with the model in the body. */
const ANTHROPIC_COUNT = "count-tokens";
const VERTEX_CALL = /^([A-Za-z0-9._~@%-]{1,300}):([A-Za-z]{1,40})$/;
const VERTEX_PART = /^[A-Za-z0-9._~:%-]{1,200}$/;

function vertexCall(version: string): Row {
  return (params) => {
    const { publisher = "google", call = "" } = params;
    const [, modelAsSent = "", verb = ""] = VERTEX_CALL.exec(call) ?? [];
    const found = VERTEX_CALLS[publisher]?.[verb];
    const before = vertexBefore(version, params);
    if (found === undefined || before === null || !isPlainPath(`/${modelAsSent}`)) return null;
    const models = params["publisher"] === undefined ? "endpoints" : `publishers/${publisher}/models`;
    const surface = { ...vertexSurface(before, found.dialect), stream: found.stream };
    if (publisher === "anthropic" && modelAsSent === ANTHROPIC_COUNT) {
      const path = `${before}/${models}/${ANTHROPIC_COUNT}:${verb}`;
      return { ...surface, dialect: { ...vertexMessages, ...COUNTED }, operation: "count", path };
    }
    return {
      ...surface,
      operation: found.dialect === vertexCountTokens ? "count" : "generate",
      path: `${before}/${models}/{model}:${verb}`,
      model: decodeURIComponent(modelAsSent),
      modelAsSent,
    };
  };
}

const COUNTED = { surface: vertexCountTokens.surface, readBody: () => {} };

function vertexChats(version: string): Row {
  return (params) => {
    const before = vertexBefore(version, params);
    if (before === null) return null;
    const surface = vertexSurface(before, vertexChat);
    return { ...surface, path: `${before}/endpoints/openapi/chat/completions` };
  };
}

/** The path up to what is asked there; null where it does not mean the same to everyone. */
function vertexBefore(version: string, { project, location }: Params): string | null {
  if (project === undefined || location === undefined) return `/${version}`;
  const isKnown = VERTEX_PART.test(project) && VERTEX_PART.test(location);
  const path = `/${version}/projects/${project}/locations/${location}`;
  return isKnown && isPlainPath(path) ? path : null;
}

function vertexSurface(before: string, dialect: Dialect): Surface {
  const location = locationIn(`${before}/`);
  return {
    family: "vertex",
    dialect,
    operation: "generate",
    path: before,
    model: null,
    stream: null,
    ...(location === null ? {} : { location }),
  };
}

/** Ids, profiles of inference and ARNs, whose slash is escaped. */
const BEDROCK_MODEL = /^[A-Za-z0-9._:%~-]{1,2048}$/;

function bedrockCall(dialect: Dialect, verb: string, stream: boolean): Row {
  return ({ model: modelAsSent = "" }) => {
    if (!BEDROCK_MODEL.test(modelAsSent) || !isPlainPath(`/${modelAsSent}`)) return null;
    return {
      family: "bedrock",
      dialect,
      operation: dialect === bedrockCountTokens ? "count" : "generate",
      path: `/model/{model}/${verb}`,
      model: decodeURIComponent(modelAsSent),
      modelAsSent,
      stream,
    };
  };
}
