import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import type { Exchange } from "../exchange.ts";
import { clientHeaders } from "../forward-headers.ts";
import { asWritten, chunkFrame, lastChunk } from "./chunk-frame.ts";
import type { Source, UpstreamAnswer } from "./upstream-answer.ts";

/**
 * The client's end of a relay. What comes in one turn is framed and written once, at the end of that turn; the head goes
 * with the first bytes, so that until then the gateway may still answer with a failure of its own. After the client has
 * gone nothing is written, and nothing waits for it.
 */
export class ClientResponse {
  readonly #exchange: Exchange;
  readonly #response: ServerResponse;
  /** The head that is still to be sent. */
  #head: Head | null = null;
  #headSent = false;
  /** Are chunks framed here? Node would do it in three more writes. */
  #isFramed = false;
  /** What goes to the client at the end of this turn, or when the row is written. */
  #unsent: Buffer[] = [];
  #isHeld = false;
  /** Nothing is sent, not even the head, until the answer is known to be worth it. */
  #isShut = false;
  #shutBytes = 0;
  #source: Source | null = null;
  /** What waits for the client to read. */
  #paused: Source | null = null;
  readonly #onTurnEnd = (): void => this.#send();
  readonly #onDrain = (): void => this.#resume();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.#response = exchange.response;
  }

  get gone(): boolean {
    return this.#exchange.clientGone;
  }

  /** Does the client know of the answer? */
  get headSent(): boolean {
    return this.#headSent;
  }

  /** May the client still get another answer? */
  get isUncommitted(): boolean {
    return !this.#headSent && (this.#isShut || this.#head === null);
  }

  get isShut(): boolean {
    return this.#isShut;
  }

  /** Bytes that are kept back. */
  get shutBytes(): number {
    return this.#shutBytes;
  }

  /** Is the client slower than the upstream? */
  get isPaused(): boolean {
    return this.#paused !== null;
  }

  /** Keeps everything back. */
  shut(): void {
    this.#isShut = true;
  }

  /** Sends what was kept back, and from now on everything. */
  open(): void {
    if (!this.#isShut) return;
    this.#isShut = false;
    this.#send();
  }

  sendHead(answer: UpstreamAnswer): void {
    const response = this.#response;
    if (this.gone || response.headersSent || response.destroyed) return;
    const { decoder, reader, lengthBytes, status } = answer;
    const { requestId, target, request, routed, attempts } = this.#exchange;
    const headers = clientHeaders(answer.headers, decoder !== null);
    headers.push("x-breakeven-request-id", requestId, "x-breakeven-upstream", target.name);
    if (routed !== null) headers.push("x-breakeven-attempts", String(attempts));
    const isUnchanged = decoder === null && reader?.streamed !== true;
    if (lengthBytes !== null && isUnchanged) headers.push("content-length", String(lengthBytes));
    else if (request.method !== "HEAD" && status !== 204 && status !== 304 && request.httpVersion === "1.1") {
      headers.push("transfer-encoding", "chunked");
      this.#isFramed = true;
    }
    this.#head = { status, headers };
    if (reader?.streamed !== true) return;
    // With the first bytes when they come in the same turn, else by itself, so that the client sees the head.
    setImmediate(() => {
      if (this.#isShut || this.#head === null || this.#unsent.length > 0 || this.gone || response.destroyed)
        return;
      this.#writeHead();
      response.flushHeaders();
    });
  }

  write(bytes: Buffer, from: Source): void {
    if (this.gone || this.#response.destroyed || bytes.length === 0) return;
    this.#source = from;
    if (this.#isShut) this.#shutBytes += bytes.length;
    if (this.#unsent.push(bytes) === 1) process.nextTick(this.#onTurnEnd);
  }

  end(rest: Buffer | null): void {
    const response = this.#response;
    if (this.gone || response.writableEnded) return;
    this.#isShut = false;
    if (rest !== null && rest.length > 0) this.#unsent.push(rest);
    const data = this.#takeUnsent();
    this.#writeHead();
    const last = this.#isFramed ? lastChunk(data) : data;
    if (last === null) response.end();
    else response.end(last, "latin1");
  }

  /** Keeps back what was not sent yet, while the row is on its way into the ledger. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Sends what was kept back. */
  letGo(): void {
    this.#isHeld = false;
    this.#send();
  }

  /** Forgets what was not sent: the gateway answers with a failure of its own. */
  drop(): void {
    this.#head = null;
    this.#unsent = [];
    this.#isShut = false;
  }

  /** Breaks the connection off, so that what was sent does not look whole; `last` says why, to who can read it. */
  cut(last: string | null = null): void {
    this.letGo();
    const { socket } = this.#response;
    if (last === null || this.gone || socket === null || socket.destroyed) {
      this.#response.destroy();
      return;
    }
    const bytes = Buffer.from(last);
    socket.write(this.#isFramed ? chunkFrame(bytes) : bytes, "latin1");
    socket.destroySoon();
  }

  /** Nothing waits for the client any more. */
  release(): void {
    this.#response.off("drain", this.#onDrain);
    this.#response.socket?.off("drain", this.#onDrain);
    this.#resume();
  }

  /** Sends what came in this turn. */
  #send(): void {
    if (this.#isHeld || this.#isShut) return;
    const response = this.#response;
    const data = this.#takeUnsent();
    if (data === null || this.gone || response.destroyed) return;
    // The head and the first bytes leave together; what follows needs nothing of what a response does around a write.
    const to: Writable = this.#writeHead() ? response : (response.socket ?? response);
    if (to.write(data, "latin1")) return;
    this.#paused = this.#source;
    this.#paused?.pause();
    to.once("drain", this.#onDrain);
  }

  /** What came in this turn, framed where it must be; null when nothing did. */
  #takeUnsent(): string | Buffer | null {
    const parts = this.#unsent;
    if (parts.length === 0) return null;
    this.#unsent = [];
    const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    return this.#isFramed ? chunkFrame(bytes) : asWritten(bytes);
  }

  /** Returns whether it had not been written before. */
  #writeHead(): boolean {
    const head = this.#head;
    if (head === null) return false;
    this.#head = null;
    this.#headSent = true;
    this.#response.writeHead(head.status, head.headers);
    if (this.#isFramed) this.#response.chunkedEncoding = false;
    return true;
  }

  #resume(): void {
    const paused = this.#paused;
    this.#paused = null;
    paused?.resume();
  }
}

interface Head {
  status: number;
  headers: string[];
}
