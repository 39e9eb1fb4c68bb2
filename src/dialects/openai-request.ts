import { jsonMembers, type JsonMember } from "./json-members.ts";
import { type Splice, withMember } from "./splice.ts";
import type { RequestFacts, WantedEdits } from "./dialect.ts";
import { countAt, isObject, type JsonObject, objectAt, textAt } from "./usage/usage-reading.ts";

/** The parts that all requests of OpenAI's family have in common. */
export function commonFacts(body: JsonObject): RequestFacts {
  const options = objectAt(body, "stream_options");
  return {
    model: textAt(body, "model"),
    stream: body["stream"] === true,
    choices: countAt(body, "n") ?? 1,
    maxOutputTokens: null,
    systemPrompt: null,
    task: textAt(objectAt(body, "metadata"), "task"),
    tierName: textAt(body, "service_tier"),
    background: body["background"] === true,
    usageAsked: options?.["include_usage"] === true,
    continuousUsageAsked: options?.["continuous_usage_stats"] === true,
    timingsAsked: body["timings_per_token"] === true,
  };
}

export const limitOf = (body: JsonObject, ...names: readonly string[]): number | null => {
  for (const name of names) {
    const limit = countAt(body, name);
    if (limit !== undefined) return limit;
  }
  return null;
};

/** Text of the messages that instruct the model, as far as they come before the first of anybody else. */
export function systemTextOf(messages: unknown): string | null {
  if (!Array.isArray(messages)) return null;
  const texts: string[] = [];
  for (const message of messages) {
    if (!isObject(message)) break;
    if (message["role"] !== "system" && message["role"] !== "developer") break;
    texts.push(plainText(message["content"]));
  }
  const text = texts.join("\n");
  return text === "" ? null : text;
}

/** A string, or the text of a list of parts. */
export function plainText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => (isObject(part) ? (textAt(part, "text") ?? "") : "")).join("\n");
}

/** The member's value replaced, where there is such a member. */
export function replaceMember(members: readonly JsonMember[], name: string, value: unknown): Splice[] {
  const member = members.find((candidate) => candidate.name === name);
  if (member === undefined) return [];
  return [{ start: member.valueStart, end: member.valueEnd, text: JSON.stringify(value) }];
}

/** The model's name, set or added: a request that names a deployment in its path may have none in its body. */
export function modelEdits(
  bytes: Buffer,
  members: readonly JsonMember[],
  { model }: Pick<WantedEdits, "model">,
): Splice[] {
  if (model === null) return [];
  const known = replaceMember(members, "model", model);
  return known.length > 0 ? known : [withMember(bytes.indexOf("{"), members.length === 0, "model", model)];
}

/** llama.cpp's flag for running counts, set or added. */
export function timingEdits(bytes: Buffer, members: readonly JsonMember[], wanted: WantedEdits): Splice[] {
  if (!wanted.timings) return [];
  const known = replaceMember(members, "timings_per_token", true);
  if (known.length > 0) return known;
  return [withMember(bytes.indexOf("{"), members.length === 0, "timings_per_token", true)];
}

/** `stream_options` with the flags that are wanted set, the rest of it left as it stands. */
export function streamOptionEdits(
  bytes: Buffer,
  members: readonly JsonMember[],
  body: JsonObject,
  wanted: WantedEdits,
): Splice[] {
  if (!wanted.includeUsage && !wanted.continuousUsage) return [];
  const flags: [string, boolean][] = [];
  if (wanted.includeUsage) flags.push(["include_usage", true]);
  if (wanted.continuousUsage) flags.push(["continuous_usage_stats", true]);
  const member = members.find(({ name }) => name === "stream_options");
  const inner = member && isObject(body["stream_options"]) ? jsonMembers(bytes, member.valueStart) : null;
  if (member === undefined) {
    const brace = bytes.indexOf("{");
    return [withMember(brace, members.length === 0, "stream_options", Object.fromEntries(flags))];
  }
  if (inner === null) {
    return [
      { start: member.valueStart, end: member.valueEnd, text: JSON.stringify(Object.fromEntries(flags)) },
    ];
  }
  const edits: Splice[] = [];
  const added: string[] = [];
  for (const [name, value] of flags) {
    const known = replaceMember(inner, name, value);
    if (known.length > 0) edits.push(...known);
    else added.push(`${JSON.stringify(name)}:${value}`);
  }
  if (added.length > 0) {
    const text = added.join(",") + (inner.length === 0 ? "" : ",");
    edits.push({ start: member.valueStart + 1, end: member.valueStart + 1, text });
  }
  return edits;
}
