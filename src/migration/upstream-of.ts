import type { Draft } from "./draft.ts";
import type { KnownProvider, UpstreamDraft } from "./migrated.ts";

/** One place that another gateway sends requests to, in words that both gateways have. */
export interface Place {
  /** The provider's name there. */
  provider: string;
  url: string | null;
  /** What fills the gap in the provider's usual address; null: it has none, or `url` says all. */
  resource?: string | null;
  /** A credential as it is written there, or a reference ("${env:NAME}") to it; null: the usual one. */
  key: string | null;
  region: string | null;
  apiVersion: string | null;
  /** Where its credential stands in the file. */
  keyPath: string;
}

/** What an upstream is called before it is one: its row, and its settings. */
export interface PlaceHere {
  row: string;
  settings: UpstreamDraft;
}

/** The upstream that a place is here; null, and left over, where its provider is not known. */
export function placeHere(draft: Draft, path: string, place: Place): PlaceHere | null {
  const { providers, upstreams } = draft.tables;
  const provider = providers.get(place.provider);
  if (provider === undefined) {
    draft.leave(
      path,
      "missing",
      place.url === null
        ? `The provider ${place.provider} is not known here. Where it speaks OpenAI's format, add an upstream with its url.`
        : `The provider ${place.provider} is not known here; it is taken for one that speaks OpenAI's format.`,
    );
    if (place.url === null) return null;
  }
  const row = upstreams.get(provider?.upstream ?? "");
  const url = withoutUsualPath(plainAddress(draft, path, place.url));
  const isElsewhere = url !== null && url !== withoutUsualPath(row?.url ?? null);
  const kind = isElsewhere ? (provider?.withUrl ?? ANY_COMPATIBLE) : (provider?.upstream ?? ANY_COMPATIBLE);
  const address = isElsewhere ? url : usualAddress(provider, place.resource ?? null);
  if (upstreams.get(kind)?.needsAddress === true && address === null) {
    draft.leave(
      path,
      "missing",
      `The address of ${place.provider} is not given: add an upstream with its url.`,
    );
    return null;
  }
  if (upstreams.get(kind)?.speaksChat === false) {
    draft.leave(
      path,
      "different",
      `${place.provider} answers requests in its own format alone here: clients that send OpenAI's are refused.`,
    );
  }
  const name = kind === ANY_COMPATIBLE ? serverName(draft, place.provider, address ?? "") : kind;
  const key = keyHere(draft, place, provider?.keyVariable ?? null, name);
  return {
    row: name,
    settings: {
      ...(address === null ? {} : { url: address }),
      ...(key === null ? {} : { key }),
      ...(place.region === null ? {} : { region: place.region }),
      ...(place.apiVersion === null ? {} : { "api-version": place.apiVersion }),
    },
  };
}

/** The address of a provider that has no other here; null where it is that of its row, or its gap is not filled. */
function usualAddress(provider: KnownProvider | undefined, resource: string | null): string | null {
  const url = provider?.url ?? null;
  if (url?.includes("{resource}") !== true) return url;
  return resource === null ? null : url.replace("{resource}", resource);
}

/** The row of upstreams that are known by their address alone. */
const ANY_COMPATIBLE = "openai-compatible";

/** Servers that ask for no key are given one of these by clients that insist. */
const NO_KEY = /^(?:none|null|empty|dummy|fake[\w-]*|anything|not-?needed|no-?key|sk-1234|x+)$/i;

/** The reference that the upstream needs; null where it finds its credential by itself, or has none. */
function keyHere(
  draft: Draft,
  { key, keyPath }: Place,
  ownVariable: string | null,
  name: string,
): string | null {
  const usual = draft.tables.upstreams.get(name)?.keyVariable ?? null;
  if (key === null) return ownVariable === null ? null : reference(ownVariable);
  if (isReference(key)) return usual !== null && key === reference(usual) ? null : key;
  const expects = usual ?? ownVariable;
  if (expects === null && NO_KEY.test(key)) return null;
  const variable = expects ?? `KEY_OF_${name.toUpperCase().replaceAll(/\W+/g, "_")}`;
  draft.leave(keyPath, "different", `A credential is written out there. It was not copied: set ${variable}.`);
  return usual === null ? reference(variable) : null;
}

export const reference = (variable: string): string => `\${env:${variable}}`;
const isReference = (key: string): boolean => /^\$\{env:\w+\}$/.test(key);

/** What a server is called that has no row: as its provider, else as its host, and never as a row. */
function serverName(draft: Draft, provider: string, address: string): string {
  const host = /^https?:\/\/([^/:]+)/.exec(address)?.[1] ?? provider;
  const name = draft.tables.providers.get(provider)?.url === address ? provider : host;
  const usable = name.replaceAll(/[^A-Za-z0-9._-]+/g, "-").slice(0, 48);
  return draft.tables.upstreams.has(usable) ? `${usable}-server` : usable;
}

/** An address without what may be a secret in it: a user, a password, a query. That these were left out is said. */
function plainAddress(draft: Draft, path: string, address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return address;
  const { username, password, search, hash, origin, pathname } = new URL(address);
  if (username === "" && password === "" && search === "" && hash === "") return address;
  draft.leave(
    path,
    "different",
    "The address holds a credential or a query, which was not copied: give a credential as key.",
  );
  return `${origin}${pathname}`;
}

/** Addresses with and without the path that they all have are one. */
const withoutUsualPath = (url: string | null): string | null =>
  url === null ? null : url.replace(/\/+$/, "").replace(/\/v1$/, "");
