import type { Socket } from "node:net";
import type { buildConnector } from "undici";

/** Knows of a connection's end whether it had served before and was closed just as the next request came. */
export interface KeptConnections {
  /** Watches the connections that `connect` makes. */
  watched: (connect: buildConnector.connector) => buildConnector.connector;
  /**
   * Did this error end a connection that had answered before, without a byte of an answer to what was sent last? Then the
   * upstream closed it as idle while the request was on its way.
   */
  closedAsIdle: (error: Error) => boolean;
}

export function keptConnections(): KeptConnections {
  const closings = new WeakSet<Error>();
  return {
    watched: (connect) => (options, done) =>
      connect(options, (...result) => {
        const [, socket] = result;
        // Where there is none undici leaves it out, whatever its types say.
        if (socket) watch(socket, closings);
        done(...result);
      }),
    closedAsIdle: (error) => closings.has(error),
  };
}

function watch(socket: Socket, closings: WeakSet<Error>): void {
  let readBefore = 0;
  const write = socket.write.bind(socket);
  socket.write = (...args: [chunk: string | Uint8Array]) => {
    readBefore = socket.bytesRead;
    return write(...args);
  };
  socket.on("error", (error) => {
    if (readBefore > 0 && socket.bytesRead === readBefore) closings.add(error);
  });
}
