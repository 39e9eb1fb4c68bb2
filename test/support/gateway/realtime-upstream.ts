import { createHash } from "node:crypto";
import http, { type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/** A provider's WebSocket, written by hand after RFC 6455: it answers each message with the events it is made with. */
export interface RealtimeUpstream {
  url: string;
  /** Handshakes that came, and texts that clients sent. */
  handshakes: { path: string; headers: IncomingHttpHeaders }[];
  texts: string[];
  close(): void;
}

/** `refuse`: the status of every handshake. */
export async function startRealtimeUpstream(
  events: readonly object[],
  refuse: number | null = null,
): Promise<RealtimeUpstream> {
  const handshakes: RealtimeUpstream["handshakes"] = [];
  const texts: string[] = [];
  const sockets = new Set<Duplex>();
  const server = http.createServer((_request, response) => response.writeHead(404).end());
  server.on("upgrade", (request, socket: Duplex) => {
    sockets.add(socket);
    socket.on("error", () => {});
    handshakes.push({ path: request.url ?? "", headers: request.headers });
    if (refuse !== null) {
      const body = '{"error":{"message":"no such key"}}';
      socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      return;
    }
    const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    const protocol = request.headers["sec-websocket-protocol"]?.split(",")[0];
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n${protocol === undefined ? "" : `sec-websocket-protocol: ${protocol}\r\n`}\r\n`,
    );
    let held = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      for (let message = clientFrame(held); message !== null; message = clientFrame(held)) {
        held = held.subarray(message.bytes);
        if (message.opcode === 8) {
          socket.end(frame(Buffer.alloc(0), 0x88));
          return;
        }
        // Its answers to pings are nothing to answer.
        if (message.opcode !== 1) continue;
        texts.push(message.text);
        for (const event of events) sendInPieces(socket, Buffer.from(JSON.stringify(event)));
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    handshakes,
    texts,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A message in two frames with a ping between them, as servers may send it. */
function sendInPieces(socket: Duplex, payload: Buffer): void {
  const middle = payload.length >> 1;
  socket.write(frame(payload.subarray(0, middle), 0x01));
  socket.write(frame(Buffer.from("still there"), 0x89));
  socket.write(frame(payload.subarray(middle), 0x80));
}

function frame(payload: Buffer, first: number): Buffer {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), payload]);
  const head = length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = first;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

/** The first frame of a client, unmasked; null while it is not whole. */
function clientFrame(held: Buffer): { opcode: number; text: string; bytes: number } | null {
  if (held.length < 6) return null;
  const short = (held[1] as number) & 0x7f;
  const at = short === 126 ? 4 : 2;
  const length = short === 126 ? held.readUInt16BE(2) : short;
  if (held.length < at + 4 + length) return null;
  const mask = held.subarray(at, at + 4);
  const text = Buffer.from(
    held.subarray(at + 4, at + 4 + length).map((byte, index) => byte ^ (mask[index % 4] as number)),
  ).toString();
  return { opcode: (held[0] as number) & 0x0f, text, bytes: at + 4 + length };
}
