import { isUtf8 } from "node:buffer";
import { hash } from "node:crypto";
import type { RequestFacts } from "../dialects/dialect.ts";
import { duplicateName, type JsonMember, jsonMembers } from "../dialects/json-members.ts";
import type { Surface } from "../dialects/surface.ts";
import { isObject, type JsonObject } from "../dialects/usage/usage-reading.ts";
import type { Failure } from "./http-error.ts";

/** A request's body, read once. */
export interface ReadRequest {
  body: JsonObject;
  members: readonly JsonMember[];
  facts: RequestFacts;
}

/**
 * Reads a body that must be one JSON object with one meaning, or a form where the surface takes those, or says what is
 * wrong with it.
 */
export function readRequest(
  bytes: Buffer,
  surface: Surface,
  contentType = "application/json",
): ReadRequest | Failure {
  const { dialect } = surface;
  if (dialect === null) return bad("invalid-request", "This path takes no body.");
  if (dialect.readForm !== undefined && !contentType.toLowerCase().startsWith("application/json")) {
    const form = dialect.readForm(bytes, contentType);
    if (form === null) return bad("invalid-form", "The request's body is not a form (multipart/form-data).");
    const { body, model } = form;
    const members =
      model === null
        ? []
        : [{ name: "model", nameStart: model.start, valueStart: model.start, valueEnd: model.end }];
    return { body, members, facts: dialect.readRequest(body) };
  }
  if (!isUtf8(bytes)) return bad("invalid-utf8", "The request's body is not valid UTF-8.");
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString());
  } catch (error) {
    const where = error instanceof Error ? positionIn(error.message) : "";
    return bad("invalid-json", `The request's body is not valid JSON${where}.`);
  }
  if (!isObject(body)) return bad("invalid-json", "The request's body is not a JSON object.");
  const members = jsonMembers(bytes) ?? [];
  // Parsers differ in which of two equal names they take: what is checked here must be what the upstream does.
  const twice = duplicateName(members) ?? twiceInside(bytes, members, "stream_options");
  if (twice !== null) {
    return bad(
      "duplicate-key",
      `The request's body has the key ${JSON.stringify(twice.slice(0, 80))} twice.`,
    );
  }
  return { body, members, facts: dialect.readRequest(body) };
}

/** A short digest of the system prompt, which names the task where nothing else does. */
export const fingerprintOf = (systemPrompt: string | null): string | null =>
  systemPrompt === null ? null : hash("sha256", systemPrompt.slice(0, FINGERPRINT_CHARACTERS)).slice(0, 12);

/** Prompts that differ only further down (examples, retrieved text) are one task; and hashing stays cheap. */
const FINGERPRINT_CHARACTERS = 2000;

const bad = (code: string, message: string): Failure => ({ kind: "bad-request", code, message });

function twiceInside(bytes: Buffer, members: readonly JsonMember[], name: string): string | null {
  const member = members.find((candidate) => candidate.name === name);
  const inner = member === undefined ? null : jsonMembers(bytes, member.valueStart);
  return inner === null ? null : duplicateName(inner);
}

/** The parser's message quotes the body, which may hold anything; its position is enough. */
function positionIn(message: string): string {
  const match = /at position (\d+)/.exec(message);
  return match === null ? "" : ` (at byte ${match[1]})`;
}
