import {
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
} from "node:http";
import { type IncomingHttpHeaders, performServerHandshake, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { Duplex, duplexPair } from "node:stream";

/** Node's parser met the beginning of HTTP/2. */
export const HTTP2_BEGINS = "HPE_PAUSED_H2_UPGRADE";

/** A session without any traffic is closed after this time, as a connection of HTTP/1.1 is. */
const IDLE_MS = 65_000;
const MOST_STREAMS = 100;

/**
 * Serves a connection on which the client speaks HTTP/2 without asking, as AWS's package for TypeScript does with every
 * address: each of its streams becomes a request to the same server over HTTP/1.1, within this process. `first` are the
 * bytes that were read already.
 */
export function serveHttp2(server: Server, socket: Socket, first: Buffer): void {
  const session = performServerHandshake(ownBytes(socket, first), {
    settings: { maxConcurrentStreams: MOST_STREAMS },
  });
  session.setTimeout(IDLE_MS, () => session.close());
  session.on("error", () => socket.destroy());
  session.on("close", () => socket.destroy());
  session.on("stream", (stream, headers) => {
    try {
      passOn(server, socket, stream, headers);
    } catch {
      // What HTTP/1.1 has no words for: a space in the path, a byte that no header may have.
      stream.close(PROTOCOL_ERROR);
    }
  });
  // An open session is no reason for the process to stay.
  socket.unref();
}

/** The connection's bytes without Node's parser, which takes its hands off once somebody else reads them. */
function ownBytes(socket: Socket, first: Buffer): Duplex {
  socket.removeAllListeners("data");
  socket.removeAllListeners("end");
  const bytes = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, done),
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  bytes.push(first);
  socket.on("data", (chunk: Buffer) => {
    if (!bytes.push(chunk)) socket.pause();
  });
  socket.on("end", () => bytes.push(null));
  socket.on("close", () => bytes.destroy());
  socket.on("error", () => bytes.destroy());
  socket.resume();
  return bytes;
}

/** One exchange, over a connection to the server that is made of memory. */
function passOn(
  server: Server,
  socket: Socket,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): void {
  const [near, far] = duplexPair();
  const request = httpRequest({
    createConnection: () => near,
    method: headers[":method"],
    path: headers[":path"],
    headers: requestHeaders(headers),
  });
  // Who calls is decided by where the connection comes from.
  for (const name of ["remoteAddress", "remotePort", "localAddress", "localPort"] as const)
    Object.defineProperty(far, name, { value: socket[name] });
  near.on("close", () => far.destroy());
  far.on("close", () => near.destroy());
  server.emit("connection", far);
  request.on("response", (response) => answer(stream, response));
  request.on("error", () => stream.destroy(CUT));
  stream.on("error", () => request.destroy());
  stream.on("close", () => request.destroy());
  stream.pipe(request);
}

function answer(stream: ServerHttp2Stream, response: IncomingMessage): void {
  if (stream.destroyed) return void response.destroy();
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined && !OF_CONNECTION.includes(name)) headers[name] = value;
  }
  stream.respond({ ...headers, ":status": response.statusCode });
  response.on("error", () => {});
  response.pipe(stream);
  // Half an answer must not look whole.
  response.on("close", () => {
    if (!response.complete) stream.destroy(CUT);
  });
}

/** RFC 9113, section 7. */
const PROTOCOL_ERROR = 1;
const CUT = new Error("the answer was cut");
/** HTTP/2 has other means for what these say. */
const OF_CONNECTION = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];

function requestHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const own: OutgoingHttpHeaders = { connection: "close" };
  if (headers[":authority"] !== undefined) own["host"] = headers[":authority"];
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(":") && !OF_CONNECTION.includes(name)) own[name] = value;
  }
  return own;
}
