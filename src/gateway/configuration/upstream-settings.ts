import { nearestNames } from "../../core/nearest-names.ts";
import { isProxyAddress } from "../environment-proxies.ts";
import type { NamedKey, UpstreamSettings } from "./configuration.ts";
import type { Path, Problem } from "./problem.ts";
import { type Env, isReference, referredName, resolved } from "./references.ts";
import type { UpstreamInFile } from "./schema.ts";

/** What a file may name: ids of providers, and names of engines, which need a url. */
export interface KnownUpstreams {
  providers: readonly string[];
  engines: readonly string[];
}

/** The kind of an upstream that has a url alone: a server that speaks OpenAI's formats. */
export const ANY_OPENAI_COMPATIBLE = "openai-compatible";

/** One upstream of a file with its kind found and its references resolved; what is wrong with it is reported. */
export function upstreamSettings(
  name: string,
  written: UpstreamInFile,
  known: KnownUpstreams,
  env: Env,
  report: (problem: Problem) => void,
): UpstreamSettings {
  const path = ["upstreams", name];
  const urls = (written.urls ?? []).map((url) => url.replace(/\/+$/, ""));
  const [first] = urls;
  if (written.url !== undefined && first !== undefined)
    report({ path, what: "has both url and urls", remedy: "Keep one of them." });
  const read = first === undefined ? written : { ...written, url: first };
  const headers: Record<string, string> = {};
  for (const [header, value] of Object.entries(read.headers)) {
    const at = [...path, "headers", header];
    if (CREDENTIAL_HEADER.test(header) && !isReference(value)) report({ path: at, ...WRITTEN_OUT });
    headers[header.toLowerCase()] = resolved(value, env, at, report);
  }
  const keys = keysOf(read.keys ?? [], env, [...path, "keys"], report);
  if (keys.length > 0 && (urls.length > 1 || read.key !== undefined)) {
    const other = read.key === undefined ? "urls" : "key";
    report({ path, what: `has both keys and ${other}`, remedy: "Keep one of them." });
  }
  return {
    kind: kindOf(name, read, known, report),
    url: read.url?.replace(/\/+$/, "") ?? null,
    urls,
    clientKey: read.key === CLIENT_KEY,
    key: keys[0]?.key ?? keyOf(read.key, env, [...path, "key"], report),
    keys,
    region: read.region ?? null,
    signing: null,
    apiVersion: read["api-version"] ?? null,
    headers,
    disconnect: read.disconnect ?? null,
    proxy: proxyOf(read.proxy, env, [...path, "proxy"], report),
    timeouts: {
      connectMs: read.timeouts.connect,
      headersMs: read.timeouts.headers,
      idleMs: read.timeouts.idle,
    },
  };
}

/** The row of the table that an upstream is. */
function kindOf(
  name: string,
  { provider, engine, url }: UpstreamInFile,
  known: KnownUpstreams,
  report: (problem: Problem) => void,
): string {
  const path = ["upstreams", name];
  if (provider !== undefined && engine !== undefined) {
    report({ path, what: "names both a provider and an engine", remedy: "Keep one of them." });
    return provider;
  }
  if (engine !== undefined) {
    if (url === undefined)
      report({ path, what: "is an engine without a url", remedy: "Add url: http://host:port." });
    return oneOf(known.engines, engine, [...path, "engine"], report);
  }
  if (provider !== undefined) {
    const orNone = url === undefined ? "" : " A server of nobody in this list needs its url alone.";
    return oneOf(known.providers, provider, [...path, "provider"], report, orNone);
  }
  if (known.providers.includes(name)) return name;
  if (url !== undefined) return ANY_OPENAI_COMPATIBLE;
  const near = nearestNames(name, known.providers, 1)[0];
  report({
    path,
    what: "names neither a provider nor a url",
    remedy: `Add provider: with one of ${known.providers.join(", ")}${near === undefined ? "" : ` (perhaps ${near})`}, or url:.`,
  });
  return name;
}

function oneOf(
  known: readonly string[],
  name: string,
  path: Path,
  report: (problem: Problem) => void,
  orNone = "",
): string {
  const exact = known.find((each) => each.toLowerCase() === name.toLowerCase());
  if (exact !== undefined) return exact;
  const near = nearestNames(name, known, 1)[0];
  const remedy = `Write ${known.join(", ")}${near === undefined ? "." : `; perhaps ${near}?`}`;
  report({ path, what: `is "${name}", which is not known`, remedy: remedy + orNone });
  return name;
}

function keyOf(
  key: string | undefined,
  env: Env,
  path: Path,
  report: (problem: Problem) => void,
): string | null {
  if (key === undefined || key === CLIENT_KEY) return null;
  if (isReference(key)) return resolved(key, env, path, report);
  report({ path, ...WRITTEN_OUT });
  return null;
}

function keysOf(
  written: readonly string[],
  env: Env,
  path: Path,
  report: (problem: Problem) => void,
): NamedKey[] {
  return written.flatMap((each, index) => {
    const name = referredName(each);
    if (name === null) {
      report({ path: [...path, index], ...WRITTEN_OUT });
      return [];
    }
    return [{ name, key: resolved(each, env, [...path, index], report) }];
  });
}

function proxyOf(
  proxy: string | undefined,
  env: Env,
  path: Path,
  report: (problem: Problem) => void,
): string | null {
  if (proxy === undefined) return null;
  const address = resolved(proxy, env, path, report);
  if (address === "" || address === "none" || isProxyAddress(address)) return address;
  // It may hold a password, so it is not repeated.
  report({ path, what: "is not the address of a proxy", remedy: "Write it as http://host:port, or none." });
  return null;
}

/** What is written there may be a secret, so it is not repeated. */
const WRITTEN_OUT = {
  what: "is written out",
  remedy: "Keep secrets out of the file: write ${env:NAME} and set NAME in the environment.",
};

/** Headers that carry secrets, by their names. */
const CREDENTIAL_HEADER = /authorization|cookie|key|token|secret|password/i;

/** In place of a credential: the client's own is passed on. */
const CLIENT_KEY = "client";
