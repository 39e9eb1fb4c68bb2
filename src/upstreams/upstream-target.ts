import { UserError } from "../core/errors.ts";
import type { DialectFamily } from "../dialects/failure.ts";
import type { UpstreamAuth, UpstreamKind } from "./upstream-kind.ts";

/** One upstream as it is configured: a row of the table with an address and a credential. */
export interface UpstreamTarget {
  /** Name in the configuration and in the ledger. */
  name: string;
  kind: UpstreamKind;
  /** Scheme, host and port. */
  origin: string;
  /** Where it is instead, for requests whose path names a location. */
  locations: NonNullable<UpstreamKind["locations"]>;
  /** Path between the origin and a surface's own path, by family. */
  basePaths: { readonly [family in DialectFamily]?: string };
  /**
   * Headers with the credential and those that were configured, names in lower case; null passes on the client's own
   * credential.
   */
  headers: Readonly<Record<string, string>> | null;
  /** What signs its requests; null: they are not signed here. */
  signing: RequestSigning | null;
  /** In their place, for families that expect the credential differently. */
  familyHeaders: { readonly [family in DialectFamily]?: Readonly<Record<string, string>> };
  /** Version of the API for paths of deployments, where the kind has those; null: as the client wrote it, if it did. */
  apiVersion: string | null;
  /** The model's name there; null = as the client wrote it. */
  model: string | null;
  /** Which of several it is: the address of an engine, or the name of a credential. Null: there is one. */
  replica: string | null;
  /** Another credential may be good where this one is refused. */
  isOneOfSeveralKeys: boolean;
  disconnect: UpstreamKind["disconnect"];
  /** Address of the proxy before it; "none": never one; null: as the environment says. */
  proxy: string | null;
  timeouts: UpstreamTimeouts;
}

/** A credential that signs requests instead of being sent along. */
export interface SigningKey {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of credentials that hold for a time; null for others. */
  sessionToken: string | null;
}

/** What a signature is made with. */
export interface RequestSigning extends SigningKey {
  service: string;
  region: string;
}

/** Milliseconds. */
export interface UpstreamTimeouts {
  connectMs: number;
  /** Until the answer's head has arrived. */
  headersMs: number;
  /** Between two chunks of an answer. */
  idleMs: number;
}

/** What a configuration may leave out. */
export const DEFAULT_TIMEOUTS: UpstreamTimeouts = { connectMs: 10_000, headersMs: 600_000, idleMs: 300_000 };

/**
 * Combines a row, an address and a credential. An address with a path of its own ("http://host/team/v1") is the base of
 * the OpenAI surfaces; without one the row's usual base path is added. Throws UserError when there is no address, or it
 * is not one.
 */
export function upstreamTarget(settings: {
  name: string;
  kind: UpstreamKind;
  url?: string | null;
  /** The credential, or null for none; "client" passes the client's own on. */
  key: string | null;
  passThrough?: boolean;
  /** Region, where the address does not say it. */
  region?: string | null;
  /** In place of a key. */
  signing?: SigningKey | null;
  headers?: Readonly<Record<string, string>>;
  apiVersion?: string | null;
  model?: string | null;
  replica?: string | null;
  disconnect?: "cancel" | "drain" | null;
  proxy?: string | null;
  timeouts?: UpstreamTimeouts;
}): UpstreamTarget {
  const { kind, name } = settings;
  const region = regionOf(kind, settings.url ?? null) ?? settings.region ?? null;
  const text = settings.url ?? kind.url ?? regionalUrl(kind, region);
  if (text === null) {
    throw new UserError(
      `The upstream "${name}" (${kind.name}) has no address`,
      kind.kind === "engine"
        ? "Write its url, such as http://10.0.0.5:8000."
        : `Write its ${kind.regional === undefined ? "url" : "region"}. ${kind.notes}`,
    );
  }
  const url = parseAddress(name, text);
  const path = url.pathname.replace(/\/+$/, "");
  const basePaths: { [family in DialectFamily]?: string } = {};
  for (const family of FAMILIES) {
    const usual = kind.basePaths[family];
    if (usual === undefined) continue;
    // Other families are beside the OpenAI base, not below it.
    if (path === "") basePaths[family] = usual;
    else basePaths[family] = family === "openai" ? path : path.replace(/\/v1$/, "") + usual;
  }
  const headers: Record<string, string> = {};
  for (const [header, value] of Object.entries(settings.headers ?? {})) headers[header.toLowerCase()] = value;
  const isKnownHere = settings.url != null || kind.locations === undefined;
  const withKey = ({ header, prefix }: UpstreamAuth): Record<string, string> =>
    settings.key === null ? headers : { ...headers, [header]: prefix + settings.key };
  return {
    name,
    kind,
    origin: url.origin,
    basePaths,
    locations: isKnownHere ? [] : (kind.locations ?? []),
    signing: signingOf(settings, region),
    headers: settings.passThrough === true ? null : withKey(kind.auth),
    familyHeaders: Object.fromEntries(
      Object.entries(kind.familyAuth ?? {}).map(([family, auth]) => [family, withKey(auth)]),
    ),
    apiVersion: settings.apiVersion ?? null,
    model: settings.model ?? null,
    replica: settings.replica ?? null,
    isOneOfSeveralKeys: false,
    disconnect: settings.disconnect ?? kind.disconnect,
    proxy: settings.proxy ?? null,
    timeouts: settings.timeouts ?? DEFAULT_TIMEOUTS,
  };
}

/** The upstream where a request's path says that it is to be served. */
export function atLocation(target: UpstreamTarget, location: string | undefined): UpstreamTarget {
  if (location === undefined || target.locations.length === 0) return target;
  const row = target.locations.find(({ match }) => new RegExp(match).test(location));
  return row === undefined ? target : { ...target, origin: row.url.replace("{location}", () => location) };
}

const FAMILIES: readonly DialectFamily[] = ["openai", "anthropic", "gemini", "vertex", "bedrock"];

const regionOf = ({ regional }: UpstreamKind, url: string | null): string | null =>
  regional === undefined || url === null ? null : (new RegExp(regional.host).exec(url)?.[1] ?? null);

const regionalUrl = ({ regional }: UpstreamKind, region: string | null): string | null =>
  regional === undefined || region === null ? null : regional.url.replace("{region}", () => region);

function signingOf(
  { name, kind, key, passThrough, signing }: Parameters<typeof upstreamTarget>[0],
  region: string | null,
): RequestSigning | null {
  if (signing == null || kind.signing === undefined || key !== null || passThrough === true) return null;
  if (region !== null) return { ...signing, region, service: kind.signing.service };
  throw new UserError(
    `The region of the upstream "${name}" (${kind.name}) is not known`,
    "Write its region, such as us-east-1.",
  );
}

function parseAddress(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new UserError(
      `The url of the upstream "${name}" is not an http or https address: "${text}"`,
      "Write it as https://host or http://host:port.",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new UserError(
      `The url of the upstream "${name}" contains a credential`,
      "Put the credential into the environment and refer to it as the upstream's key.",
    );
  }
  return url;
}
