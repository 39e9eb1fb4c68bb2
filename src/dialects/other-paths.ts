import { type Cloud, cloudOf, locationIn } from "./cloud-paths.ts";
import type { DialectFamily } from "./failure.ts";
import { isPlainPath } from "./plain-path.ts";
import { withoutResource } from "./resource-path.ts";
import { passing, type Surface } from "./surface.ts";
import { isFixedPath } from "./surfaces.ts";

/** Headers by name, as Node gives them. */
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Whose client sent a request, as far as its path and headers tell: in its dialect it is answered, and to its provider
 * it is passed. OpenAI's format is everybody's, so what nothing tells apart is that.
 */
export function callerFamily(path: string, headers: Headers): DialectFamily {
  const cloud = cloudOf(path);
  if (cloud !== null) return cloud;
  if (GEMINI_PATH.test(path)) return "gemini";
  if (ANTHROPIC_PATH.test(path) || headers["anthropic-version"] !== undefined) return "anthropic";
  if (headers["authorization"] !== undefined) return "openai";
  if (headers["x-goog-api-key"] !== undefined) return "gemini";
  return headers["x-api-key"] === undefined ? "openai" : "anthropic";
}

/**
 * The surface of a path that no row names and that a provider may have: it passes as it is. Null where no provider has
 * such paths, where the path has another method, and where it does not mean the same to everyone.
 */
export function otherSurface(method: string, sent: string, family: DialectFamily): Surface | null {
  const path = withoutResource(sent);
  if (!METHODS.includes(method) || !isPlainPath(path) || isFixedPath(path)) return null;
  // A cloud's client sends its token, which must not reach the provider that the version alone suggests.
  const cloud = cloudOf(path);
  if (cloud !== null) return ofCloud(cloud, path);
  const isServed =
    family === "gemini" ? GEMINI_PATH.test(path) || VERSIONED.test(path) : VERSIONED.test(path);
  // One version twice is a base URL with one too many.
  if (!isServed || TWICE.test(path)) return null;
  // The base addresses of the other families lie before the version.
  const surface = passing(family, family === "openai" ? path.slice("/v1".length) : path);
  return path === sent ? surface : { ...surface, resource: true };
}

function ofCloud(cloud: Cloud, path: string): Surface | null {
  const surface = passing(cloud, path);
  if (BOTH_WAYS.test(path)) return null;
  if (cloud === "bedrock") return { ...surface, isHeld: true };
  const location = locationIn(path);
  return location === null ? surface : { ...surface, location };
}

/** Two streams at once, over HTTP/2 to the very end: nothing here passes that on. */
const BOTH_WAYS = /\/invoke-with-bidirectional-stream$/;

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const VERSIONED = /^\/v1\/./;
const TWICE = /^\/v1\/v1(?:beta|alpha)?\//;
/** Gemini's own versions, its uploads and downloads, and the calls that it writes after a colon. */
const GEMINI_PATH =
  /^\/(?:(?:upload|download|resumable)\/)?(?:v1beta\d?|v1alpha)\/.|^\/(?:upload|download)\/v1\/.|^\/v1\/(?:models|tunedModels)\/[^/]+:[A-Za-z]+$/;
const ANTHROPIC_PATH = /^\/v1\/(?:messages|complete|skills|agents|environments|sessions|vaults)(?:\/|$)/;
