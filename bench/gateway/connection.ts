import { connect, type Socket } from "node:net";

export interface Received {
  status: number;
  bytes: number;
}

/** One kept-alive HTTP/1.1 connection on a bare socket: reads just enough to know where an answer ends. */
export class Connection {
  readonly socket: Socket;
  #held: Buffer = Buffer.alloc(0);
  #status = 0;
  #bytes = 0;
  /** Bytes of the body or the chunk that are still to come; -1 before a head, -2 before a chunk's size. */
  #left = -1;
  #chunked = false;
  #done: ((received: Received) => void) | null = null;
  /** Sees every piece of an answer as it comes. */
  onData: ((piece: Buffer) => void) | null = null;
  onLost: (() => void) | null = null;

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.on("data", (piece: Buffer) => this.#take(piece));
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.#done = null;
      this.onLost?.();
    });
  }

  send(request: Buffer, done: (received: Received) => void): void {
    this.#done = done;
    this.#bytes = 0;
    this.socket.write(request);
  }

  #take(piece: Buffer): void {
    this.#bytes += piece.length;
    this.onData?.(piece);
    let data = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    this.#held = Buffer.alloc(0);
    while (data.length > 0) {
      const rest = this.#step(data);
      if (rest === null) {
        this.#held = data;
        return;
      }
      data = rest;
    }
  }

  /** Consumes what it understands; null when it needs more to go on. */
  #step(data: Buffer): Buffer | null {
    if (this.#left === -1) return this.#head(data);
    if (this.#left === -2) return this.#chunkSize(data);
    const taken = Math.min(this.#left, data.length);
    this.#left -= taken;
    if (this.#left === 0) {
      if (this.#chunked) this.#left = -2;
      else this.#finish();
    }
    return data.subarray(taken);
  }

  #head(data: Buffer): Buffer | null {
    const end = data.indexOf("\r\n\r\n");
    if (end < 0) return null;
    const head = data.toString("latin1", 0, end);
    this.#status = Number(head.slice(9, 12));
    this.#chunked = /\r\ntransfer-encoding: *chunked/i.test(head);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    this.#left = this.#chunked ? -2 : length;
    if (this.#left === 0) this.#finish();
    return data.subarray(end + 4);
  }

  #chunkSize(data: Buffer): Buffer | null {
    const end = data.indexOf("\r\n");
    if (end < 0) return null;
    const size = Number.parseInt(data.toString("latin1", 0, end), 16);
    if (size > 0) {
      this.#left = size + 2;
      return data.subarray(end + 2);
    }
    if (data.length < end + 4) return null;
    this.#finish();
    return data.subarray(end + 4);
  }

  #finish(): void {
    this.#left = -1;
    const done = this.#done;
    this.#done = null;
    done?.({ status: this.#status, bytes: this.#bytes });
  }
}
