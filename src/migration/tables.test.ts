import { expect, test } from "vitest";
import { upstreamKinds } from "../upstreams/upstream-kinds.ts";
import { MIGRATED_TOOLS } from "./migrate.ts";
import { migrationTables } from "./tables.ts";

test.each(MIGRATED_TOOLS)("every row about %s leads to an upstream that exists, with an address", (tool) => {
  const ids = upstreamKinds().map(({ id }) => id);
  const { providers, settings } = migrationTables(tool, {});
  expect([providers.size > 10, settings.length > 5]).toEqual([true, true]);
  for (const { upstream, withUrl, url, keyVariable } of providers.values()) {
    expect(ids).toContain(upstream);
    expect(ids).toContain(withUrl);
    if (keyVariable !== null) expect(url).not.toBeNull();
  }
});
