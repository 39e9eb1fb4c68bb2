import { isIPv4 } from "node:net";

/** Is this host reached from this machine alone? */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
