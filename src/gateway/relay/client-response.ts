import type { ServerResponse } from "node:http";
import type { Exchange } from "../exchange.ts";
import { clientHeaders } from "../forward-headers.ts";
import type { Source, UpstreamAnswer } from "./upstream-answer.ts";

/** The client's end of a relay. After the client has gone nothing is written, and nothing waits for it. */
export class ClientResponse {
  readonly #exchange: Exchange;
  readonly #response: ServerResponse;
  /** What waits for the client to read. */
  #paused: Source | null = null;
  readonly #onDrain = (): void => this.#resume();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.#response = exchange.response;
  }

  get gone(): boolean {
    return this.#exchange.clientGone;
  }

  get headSent(): boolean {
    return this.#response.headersSent;
  }

  sendHead(answer: UpstreamAnswer): void {
    const response = this.#response;
    if (this.gone || response.headersSent || response.destroyed) return;
    const { decoder, reader, lengthBytes } = answer;
    const { requestId, target } = this.#exchange;
    const headers = clientHeaders(answer.headers, decoder !== null);
    headers.push("x-breakeven-request-id", requestId, "x-breakeven-upstream", target.name);
    const isUnchanged = decoder === null && reader?.streamed !== true;
    if (lengthBytes !== null && isUnchanged) headers.push("content-length", String(lengthBytes));
    response.writeHead(answer.status, headers);
    if (reader?.streamed !== true) return;
    // With the first bytes when they come in the same turn, else by itself, so that the client sees the head.
    setImmediate(() => {
      if (answer.receivedBytes === 0 && !response.destroyed) response.flushHeaders();
    });
  }

  write(bytes: Buffer, from: Source): void {
    const response = this.#response;
    if (this.gone || response.destroyed || response.write(bytes)) return;
    from.pause();
    this.#paused = from;
    response.once("drain", this.#onDrain);
  }

  end(rest: Buffer | null): void {
    if (this.gone) return;
    if (rest === null) this.#response.end();
    else this.#response.end(rest);
  }

  /** Breaks the connection off, so that what was sent does not look whole. */
  cut(): void {
    this.#response.destroy();
  }

  /** Nothing waits for the client any more. */
  release(): void {
    this.#response.off("drain", this.#onDrain);
    this.#resume();
  }

  #resume(): void {
    const paused = this.#paused;
    this.#paused = null;
    paused?.resume();
  }
}
