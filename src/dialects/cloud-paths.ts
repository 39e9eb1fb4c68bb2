/** A cloud that serves models of several makers by paths of its own. */
export type Cloud = "vertex" | "bedrock";

/** Whose path it is; null where it is of no cloud. Credentials of a cloud's clients are no business of anybody else's. */
export function cloudOf(path: string): Cloud | null {
  if (VERTEX.test(path)) return "vertex";
  return BEDROCK.test(path) ? "bedrock" : null;
}

export const CLOUD_NAMES: Readonly<Record<Cloud, string>> = {
  vertex: "Vertex AI",
  bedrock: "Amazon Bedrock",
};

/** Vertex names a project or, with an API key, the publisher alone; its second version is nobody else's. */
const VERTEX = /^\/(?:(?:upload|download)\/)?(?:v1beta1\/.|v1\/(?:projects|publishers)(?:\/|$))/;
const BEDROCK = /^\/(?:model|guardrail|async-invoke)(?:\/|$)/;

/** The location in a path of Vertex; null where it has none. */
export const locationIn = (path: string): string | null =>
  /^\/(?:(?:upload|download)\/)?v1(?:beta1)?\/projects\/[^/]+\/locations\/([^/:]+)(?:\/|:|$)/.exec(
    path,
  )?.[1] ?? null;
