import net, { type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startGateway, type TestGateway, type TestGatewayOptions } from "./support/gateway/test-gateway.ts";

// Connections to upstreams that are kept, and what becomes of a request when one closes.

const ANSWER =
  '{"model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}';

interface Upstream {
  url: string;
  requests(): number;
  connections(): number;
  close(): void;
}

/** An upstream on bare sockets; `respond` decides what becomes of a request, the number of it on its connection given. */
async function startUpstream(
  respond: (socket: Socket, nth: number) => void,
  opened: (socket: Socket) => void = () => {},
): Promise<Upstream> {
  let [requests, connections] = [0, 0];
  const sockets = new Set<Socket>();
  const server: Server = net.createServer({ noDelay: true }, (socket) => {
    connections++;
    sockets.add(socket);
    opened(socket);
    let [seen, nth] = ["", 0];
    socket.on("error", () => {});
    socket.on("data", (part: Buffer) => {
      seen += part.toString("latin1");
      const [, head, length] = /^([^]*?content-length: (\d+)[^]*?\r\n\r\n)/.exec(seen) ?? [];
      if (head === undefined || seen.length < head.length + Number(length)) return;
      seen = "";
      requests++;
      respond(socket, nth++);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const answer = (socket: Socket, more = ""): void =>
  void socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${more}content-length: ${ANSWER.length}\r\n\r\n${ANSWER}`,
  );

const ask = (gateway: TestGateway): Promise<Response> =>
  fetch(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"model":"gpt-4o-mini","messages":[]}',
  });

async function withGateway(
  upstream: Upstream,
  use: (gateway: TestGateway) => Promise<void>,
  options: Partial<TestGatewayOptions> = {},
): Promise<void> {
  const gateway = await startGateway({ upstreamUrl: upstream.url, ...options });
  try {
    await use(gateway);
  } finally {
    await gateway.close();
    upstream.close();
  }
}

test("an upstream that closes idle connections just as a client sends costs no request", async () => {
  const IDLE_MS = 30;
  const REQUESTS = 300;
  const upstream = await startUpstream((socket) => {
    answer(socket);
    const written = socket.bytesWritten;
    setTimeout(() => {
      if (socket.bytesWritten === written) socket.destroy();
    }, IDLE_MS);
  });
  await withGateway(upstream, async (gateway) => {
    const statuses: number[] = [];
    const client = async (): Promise<void> => {
      for (let count = 0; count < REQUESTS / 10; count++) {
        const response = await ask(gateway);
        statuses.push(response.status);
        await response.text();
        // Around the moment at which the connection is closed.
        await sleep(IDLE_MS - 2 + (count % 5));
      }
    };
    await Promise.all(Array.from({ length: 10 }, client));
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    const answered = gateway.rows.filter(({ status }) => status === 200);
    expect(answered).toHaveLength(REQUESTS);
    // Each try is a row of its own, tied to the others by the request's id.
    expect(new Set(answered.map(({ requestId }) => requestId)).size).toBe(REQUESTS);
    const others = gateway.rows.filter(({ status }) => status === null);
    expect(others.every(({ cause, attemptIndex }) => cause === "truncated" && attemptIndex === 0)).toBe(true);
  });
}, 60_000);

test("a kept connection that closes without an answer is tried once more, on a fresh one", async () => {
  // Every kept connection breaks with its second request.
  const upstream = await startUpstream((socket, nth) =>
    nth === 0 ? answer(socket) : socket.resetAndDestroy(),
  );
  await withGateway(upstream, async (gateway) => {
    for (let count = 0; count < 2; count++) expect((await ask(gateway)).status).toBe(200);
    const rows = await gateway.rowsAfter(3);
    expect(rows.map(({ status, cause, attemptIndex }) => [status, cause, attemptIndex])).toEqual([
      [200, null, 0],
      [null, "truncated", 0],
      [200, null, 1],
    ]);
    expect(rows[1]?.requestId).toBe(rows[2]?.requestId);
    expect(upstream.requests()).toBe(3);
  });
});

test("a fresh connection that closes without an answer is not tried again", async () => {
  const upstream = await startUpstream((socket) => socket.resetAndDestroy());
  await withGateway(upstream, async (gateway) => {
    expect((await ask(gateway)).status).toBe(502);
    expect(upstream.requests()).toBe(1);
  });
});

test("nothing is sent twice once a byte of an answer came", async () => {
  const upstream = await startUpstream((socket, nth) => {
    if (nth === 0) answer(socket);
    else socket.write("HTTP/1.1 2", () => setTimeout(() => socket.resetAndDestroy(), 50));
  });
  await withGateway(upstream, async (gateway) => {
    expect((await ask(gateway)).status).toBe(200);
    expect((await ask(gateway)).status).toBe(502);
    expect(upstream.requests()).toBe(2);
  });
});

test("a connection is given up before the upstream does so as announced", async () => {
  const upstream = await startUpstream((socket) => answer(socket, "keep-alive: timeout=2\r\n"));
  await withGateway(upstream, async (gateway) => {
    expect((await ask(gateway)).status).toBe(200);
    expect((await ask(gateway)).status).toBe(200);
    expect(upstream.connections()).toBe(1);
    await sleep(1500);
    expect((await ask(gateway)).status).toBe(200);
    expect(upstream.connections()).toBe(2);
  });
});
