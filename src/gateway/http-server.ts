import http, { type RequestListener, type Server } from "node:http";
import { Socket } from "node:net";
import type { GatewayLimits } from "./gateway-parts.ts";
import { HTTP2_BEGINS, serveHttp2 } from "./http2-bridge.ts";

/** An HTTP server that is strict about the protocol and does not wait for slow clients. */
export function createHttpServer(limits: GatewayLimits, handle: RequestListener): Server {
  const server = http.createServer(
    {
      noDelay: true,
      keepAliveTimeout: 65_000,
      maxHeaderSize: limits.headerBytes,
      requestTimeout: limits.requestMs,
      headersTimeout: Math.min(limits.requestMs, 30_000),
      connectionsCheckingInterval: Math.min(5000, limits.requestMs),
      requireHostHeader: true,
      insecureHTTPParser: false,
      joinDuplicateHeaders: false,
      // Other protocols (h2c, which some clients offer with every request) are declined by answering as ever.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket",
    },
    handle,
  );
  server.maxHeadersCount = 200;
  /** Connections that were given to HTTP/2: what the parser still says of them is of no account. */
  const given = new WeakSet<object>();
  server.on("clientError", (error: ClientError, socket) => {
    if (given.has(socket)) return;
    if (error.code === HTTP2_BEGINS && error.rawPacket !== undefined && socket instanceof Socket) {
      given.add(socket);
      serveHttp2(server, socket, error.rawPacket);
    } else refuseSocket(error, socket);
  });
  server.on("connect", (_request, socket) =>
    closeWith(socket, "405 Method Not Allowed", "allow: GET, POST\r\n"),
  );
  return server;
}

/** What Node's parser says of bytes that it cannot read. */
type ClientError = Error & { code?: string; rawPacket?: Buffer };

/** A connection that does not speak HTTP, or is too slow, gets a status line and is closed. */
function refuseSocket(error: ClientError, socket: NodeJS.WritableStream & { destroy?(): void }): void {
  const status = REFUSALS[error.code ?? ""] ?? "400 Bad Request";
  if (!socket.writable) {
    socket.destroy?.();
    return;
  }
  closeWith(socket, status, "");
}

function closeWith(socket: NodeJS.WritableStream, status: string, headers: string): void {
  socket.end(`HTTP/1.1 ${status}\r\n${headers}connection: close\r\ncontent-length: 0\r\n\r\n`);
}

const REFUSALS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};
