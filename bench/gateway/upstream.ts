import { createServer, type Socket } from "node:net";
import { nowUs } from "./clock.ts";

/**
 * The provider of the benchmark, on bare sockets so that it takes as little of the machine as it can. The model's name
 * says what it answers: "bench-plain" 1 KB at once, "bench-200-10" a stream of 200 chunks, one every 10 ms.
 */
export function startUpstream(): Promise<{ port: number }> {
  const server = createServer({ noDelay: true }, serve);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
      const address = server.address();
      resolve({ port: typeof address === "object" && address !== null ? address.port : 0 });
    });
  });
}

function serve(socket: Socket): void {
  let held: Buffer = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (data: Buffer) => {
    held = held.length === 0 ? data : Buffer.concat([held, data]);
    for (;;) {
      const end = held.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = held.toString("latin1", 0, end);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (held.length < end + 4 + length) return;
      const body = held.subarray(end + 4, end + 4 + length);
      held = held.subarray(end + 4 + length);
      answer(socket, body);
    }
  });
}

function answer(socket: Socket, body: Buffer): void {
  const model = /"model":\s*"bench-(\d+)-(\d+)"/.exec(body.toString("latin1", 0, 512));
  if (model === null) socket.write(PLAIN);
  else stream(socket, Number(model[1]), Number(model[2]));
}

const USAGE = '"usage":{"prompt_tokens":500,"completion_tokens":200,"total_tokens":700}';
const HEAD = '{"id":"chatcmpl-bench","object":"chat.completion","created":1763600000,"model":"bench-model",';

const PLAIN = (() => {
  const empty = `${HEAD}"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"stop"}],${USAGE}}`;
  const body = empty.replace('"content":""', `"content":"${"x".repeat(1024 - empty.length)}"`);
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
})();

const STREAM_HEAD =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const CHUNK_HEAD = HEAD.replace("chat.completion", "chat.completion.chunk");
const framed = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

/** About 270 bytes, with the moment at which it left. */
const chunk = (): string =>
  framed(
    `data: ${CHUNK_HEAD}"system_fingerprint":"fp_0123456789","t":${nowUs()},"choices":[{"index":0,"delta":{"content":" token"},"logprobs":null,"finish_reason":null}]}\n\n`,
  );
const LAST =
  framed(`data: ${CHUNK_HEAD}"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n`) +
  framed(`data: ${CHUNK_HEAD}"choices":[],${USAGE}}\n\n`) +
  framed("data: [DONE]\n\n") +
  "0\r\n\r\n";

interface Stream {
  socket: Socket;
  left: number;
}

/** Streams of one interval are spread over as many phases as it has milliseconds (at most 100). */
const wheels = new Map<number, Set<Stream>[]>();

function stream(socket: Socket, chunks: number, intervalMs: number): void {
  const phases = wheelOf(intervalMs);
  const phase = phases.reduce((least, each) => (each.size < least.size ? each : least));
  const one: Stream = { socket, left: chunks - 1 };
  phase.add(one);
  socket.write(STREAM_HEAD + chunk());
}

function wheelOf(intervalMs: number): Set<Stream>[] {
  const known = wheels.get(intervalMs);
  if (known) return known;
  const count = Math.max(1, Math.min(intervalMs, 100));
  const phases = Array.from({ length: count }, () => new Set<Stream>());
  wheels.set(intervalMs, phases);
  let turn = 0;
  const startUs = nowUs();
  const stepUs = (intervalMs * 1000) / count;
  setInterval(
    () => {
      // A late timer makes up for what it missed, so that the offered rate holds.
      for (const dueTurn = Math.floor((nowUs() - startUs) / stepUs); turn < dueTurn; turn += 1) {
        for (const each of phases[turn % count] ?? []) push(each, phases[turn % count] as Set<Stream>);
      }
    },
    Math.max(1, stepUs / 1000),
  );
  return phases;
}

function push(one: Stream, phase: Set<Stream>): void {
  if (one.socket.destroyed) {
    phase.delete(one);
    return;
  }
  if (one.left > 0) {
    one.left -= 1;
    one.socket.write(chunk());
    return;
  }
  phase.delete(one);
  one.socket.write(LAST);
}
