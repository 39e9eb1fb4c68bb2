import { isIPv4 } from "node:net";

/** Can this host be reached from this machine alone? */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
