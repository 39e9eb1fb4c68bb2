import { readFileSync } from "node:fs";
import type { UpstreamKind } from "./upstream-kind.ts";

let kinds: readonly UpstreamKind[] | undefined;

/** The known providers and engines, in the order of the table. Read once. */
export function upstreamKinds(): readonly UpstreamKind[] {
  if (kinds === undefined) {
    const text = readFileSync(new URL("../../catalog/upstreams.json", import.meta.url), "utf8");
    ({ upstreams: kinds } = JSON.parse(text) as { upstreams: readonly UpstreamKind[] });
  }
  return kinds;
}

/** The row with this id, in any case; undefined when there is none. */
export const upstreamKind = (id: string): UpstreamKind | undefined =>
  upstreamKinds().find((kind) => kind.id === id.toLowerCase());
