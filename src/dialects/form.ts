import type { FormRequest } from "./dialect.ts";

/**
 * The short text fields of a form (RFC 7578), and where the model's name is in its bytes; files are not looked into.
 * Null where it is not a whole form.
 */
export function readForm(bytes: Buffer, contentType: string): FormRequest | null {
  const boundary = boundaryOf(contentType);
  if (boundary === null) return null;
  const mark = Buffer.from(`--${boundary}`);
  const body: Record<string, unknown> = {};
  let model: FormRequest["model"] = null;
  let at = bytes.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length;
    // Two dashes after the last one.
    if (bytes[start] === DASH && bytes[start + 1] === DASH) return { body, model };
    const headEnd = bytes.indexOf("\r\n\r\n", start);
    const next = headEnd < 0 ? -1 : bytes.indexOf(mark, headEnd + 4);
    if (next < 0) return null;
    const head = bytes.toString("latin1", start, headEnd);
    const name = /\bname="([^"]{1,64})"/i.exec(head)?.[1];
    const [from, to] = [headEnd + 4, next - 2];
    if (name !== undefined && !/\bfilename\*?=/i.test(head) && to - from <= LONGEST_FIELD) {
      const text = bytes.toString("utf8", from, to);
      body[name] = text === "true" ? true : text;
      if (name === "model") model = { start: from, end: to };
    }
    at = next;
  }
  return null;
}

const DASH = 0x2d;
const LONGEST_FIELD = 1024;

function boundaryOf(contentType: string): string | null {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return null;
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(contentType);
  return match?.[1] ?? match?.[2] ?? null;
}
