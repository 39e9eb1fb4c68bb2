import { LRUCache } from "lru-cache";
import type { DialectFamily } from "../dialects/failure.ts";
import { isObject, type JsonObject, textAt } from "../dialects/usage/usage-reading.ts";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";
import { upstreamHeaders } from "./forward-headers.ts";
import type { ModelList } from "./gateway-parts.ts";
import type { UpstreamPools } from "./upstream-pools.ts";

/** Asks upstreams which models they have. */
export interface UpstreamModels {
  /** The names on these lists that fit, without those of an upstream that does not answer. */
  names(lists: readonly ModelList[], family: DialectFamily): Promise<string[]>;
}

/** Upstreams change their lists by the week; clients ask for them by the request. */
const REMEMBERED_MS = 60_000;
const PATIENCE_MS = 5000;
const MOST_BYTES = 8 << 20;

export function createUpstreamModels(pools: UpstreamPools): UpstreamModels {
  const lists = new LRUCache<string, Promise<string[]>>({ max: 1000, ttl: REMEMBERED_MS });

  async function listOf(target: UpstreamTarget, family: DialectFamily): Promise<string[]> {
    const key = `${target.name} ${target.origin} ${family}`;
    const known = lists.get(key);
    if (known !== undefined) return known;
    const asked = ask(pools, target, family);
    lists.set(key, asked);
    const names = await asked;
    // Nothing is no answer to remember.
    if (names.length === 0) lists.delete(key);
    return names;
  }

  return {
    async names(wanted, family) {
      const found = await Promise.all(
        wanted.map(async ({ target, fits }) => (await listOf(target, family)).filter(fits)),
      );
      return [...new Set(found.flat())];
    },
  };
}

/** Clouds list their models elsewhere. */
const PATHS: { readonly [family in DialectFamily]?: string } = {
  openai: "/models",
  anthropic: "/v1/models?limit=1000",
  gemini: "/v1beta/models?pageSize=1000",
};

function ask(pools: UpstreamPools, target: UpstreamTarget, family: DialectFamily): Promise<string[]> {
  const path = (target.basePaths[family] ?? "") + (PATHS[family] ?? "");
  const own = family === "anthropic" ? ["anthropic-version", "2023-06-01"] : [];
  const headers = upstreamHeaders(own, target, family, true);
  return new Promise((resolve) => {
    let [bytes, isGood] = [0, false];
    const parts: Buffer[] = [];
    const give = (names: string[]): void => {
      clearTimeout(patience);
      resolve(names);
    };
    const patience = setTimeout(() => resolve([]), PATIENCE_MS);
    pools.dispatch(
      target,
      "fresh",
      { path, method: "GET", headers },
      {
        onRequestStart() {},
        onResponseStart: (_control, status) => void (isGood = status === 200),
        onResponseData(control, chunk) {
          bytes += chunk.length;
          if (bytes > MOST_BYTES) control.abort(new Error("a list of models that is too long"));
          else parts.push(chunk);
        },
        onResponseEnd: () => give(isGood ? namesIn(Buffer.concat(parts).toString()) : []),
        onResponseError: () => give([]),
      },
    );
  });
}

/** Names in a list of any provider: `data[].id`, or Gemini's `models[].name`. */
function namesIn(text: string): string[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return [];
  }
  const rows = isObject(list) ? (list["data"] ?? list["models"]) : list;
  if (!Array.isArray(rows)) return [];
  return rows
    .filter((row): row is JsonObject => isObject(row))
    .map((row) => textAt(row, "id") ?? textAt(row, "name")?.replace(/^models\//, ""))
    .filter((name) => name !== undefined);
}
