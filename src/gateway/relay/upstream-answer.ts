import type { IncomingHttpHeaders } from "node:http";
import type { Transform } from "node:stream";
import type { AttemptCause } from "../../core/attempt.ts";
import type { Dialect, Strip } from "../../dialects/dialect.ts";
import type { Exchange } from "../exchange.ts";
import { ownAddresses } from "../forward-headers.ts";
import { type AnswerReader, answerReader, resultsReader } from "./answer-reader.ts";
import { bodyDecoder } from "./body-decoder.ts";

/** What bytes come from, which waits while the client is slower. */
export interface Source {
  pause(): void;
  resume(): void;
}

/** What an upstream answers: its head, and what is known of its body so far. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of a whole body as they are transferred; null when the head does not say. */
  readonly lengthBytes: number | null;
  /** Undoes the body's compression; null where there is none, or none that we know. */
  readonly decoder: Transform | null;
  /** Reads the body; null for what is not metered and for what cannot be read. */
  readonly reader: AnswerReader | null;
  /** Where the bytes for the client come from, to pause while it is slower: the decoder, or the connection. */
  readonly source: Source;
  receivedBytes: number;
  /** Start of the attempt to the first content; null for what is not streamed. */
  ttftMs: number | null;
}

/** The answer whose head has arrived. `strip` is what the client must not see of a success. */
export function upstreamAnswer(
  { request, target, surface, stream, facts }: Exchange,
  status: number,
  sent: IncomingHttpHeaders,
  strip: Strip,
  connection: Source,
): UpstreamAnswer {
  const headers = ownAddresses(sent, request.headers, target.origin);
  const length = headers["content-length"];
  const dialect = surface.dialect ?? surface.settles ?? null;
  const decoder = bodyDecoder(headers["content-encoding"]);
  const reader = readerFor();
  if (reader !== null) dialect?.readHead?.(headers, reader.facts);
  return {
    status,
    headers,
    lengthBytes: length === undefined ? null : Number(length),
    decoder: decoder ?? null,
    reader,
    source: decoder ?? connection,
    receivedBytes: 0,
    ttftMs: null,
  };

  function readerFor(): AnswerReader | null {
    if (decoder === null) return null;
    if (surface.isBatchResults === true) return resultsReader();
    if (dialect === null || passesUnread(dialect, headers)) return null;
    const stripped = status < 300 ? strip : "none";
    return answerReader(dialect, headers["content-type"], stream, stripped, facts?.choices ?? 1);
  }
}

/** Sound, images and text where the dialect has such answers. */
const passesUnread = ({ anyAnswer }: Dialect, headers: IncomingHttpHeaders): boolean =>
  anyAnswer === true && !/json|event-stream/i.test(headers["content-type"] ?? "");

/** Are these the last bytes of the answer? The client may act on them before the connection says that it ended. */
export function isComplete({ reader, decoder, lengthBytes, receivedBytes }: UpstreamAnswer): boolean {
  if (reader?.streamed === true) return reader.facts.ended;
  return decoder === null && lengthBytes !== null && receivedBytes >= lengthBytes;
}

/** Why an answer that has ended is not a success; null where it is. `isValid`: its body is what its type says. */
export function failureIn({ status, reader }: UpstreamAnswer, isValid: boolean): AttemptCause | null {
  if (status >= 400) return status >= 500 || status === 429 ? "upstream-error" : "refused";
  if (reader === null) return null;
  const { facts, streamed } = reader;
  if (facts.errorEvent !== null) return "error-event";
  if (!isValid) return "invalid-response";
  return streamed && !facts.ended && !facts.stopped ? "truncated" : null;
}

/** A cut answer must not look whole to the client: only a broken connection says that it is not. */
export const mustLookBroken = (
  { headers, lengthBytes }: UpstreamAnswer,
  cause: AttemptCause | null,
): boolean =>
  cause === "truncated" ||
  (cause === "invalid-response" && lengthBytes === null && headers["transfer-encoding"] === undefined);
