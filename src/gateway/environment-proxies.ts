import { UserError } from "../core/errors.ts";

/** Proxies that the environment names for the addresses of upstreams. */
export interface EnvironmentProxies {
  /** Empty: none. */
  httpProxy: string;
  httpsProxy: string;
  /** Hosts that are reached directly. */
  noProxy: string;
}

/**
 * The proxies of an environment, as curl and others read it: names in lower case come first. Null where it names none.
 * Throws UserError where an address is none.
 */
export function environmentProxies(
  env: Readonly<Record<string, string | undefined>>,
): EnvironmentProxies | null {
  const variable = (name: string): string => (env[name.toLowerCase()] ?? env[name] ?? "").trim();
  const all = variable("ALL_PROXY");
  const proxyOf = (name: string): string => checked(name, variable(name) || all);
  const proxies = { httpProxy: proxyOf("HTTP_PROXY"), httpsProxy: proxyOf("HTTPS_PROXY") };
  if (proxies.httpProxy === "" && proxies.httpsProxy === "") return null;
  return { ...proxies, noProxy: variable("NO_PROXY") };
}

/** Returns the address of a proxy, with a scheme; "" where there is none. */
function checked(name: string, text: string): string {
  if (text === "") return "";
  const address = text.includes("://") ? text : `http://${text}`;
  if (isProxyAddress(address)) return address;
  throw new UserError(
    `${name} in the environment is not the address of a proxy`,
    "Write it as http://host:port, or unset it.",
  );
}

/** Is it an address that requests can be sent through? */
export const isProxyAddress = (text: string): boolean =>
  URL.canParse(text) && ["http:", "https:", "socks5:"].includes(new URL(text).protocol);
