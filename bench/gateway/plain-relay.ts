import { connect, createServer } from "node:net";

/**
 * The least that a relay in Node can do: two sockets, bytes from one to the other, back-pressure, nothing read. What a
 * gateway in Node costs beyond this is its own; what this costs is Node's and the kernel's.
 */
export function servePlainRelay(port: number, upstreamPort: number): void {
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: upstreamPort, host: "127.0.0.1", noDelay: true });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on("data", (bytes: Buffer) => {
        if (!to.write(bytes)) from.pause();
      });
      to.on("drain", () => from.resume());
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
  });
  server.listen({ port, host: "127.0.0.1", backlog: 4096 });
}
