import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { packageProviders, pricePackageFacts } from "./price-package.ts";

const entry = createRequire(import.meta.url).resolve("@pydantic/genai-prices");

describe("the price package", () => {
  test("is the version that the facts describe", () => {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", `file://${entry}`), "utf8")) as {
      version: string;
      license?: string;
    };
    const own = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      dependencies: Record<string, string>;
    };
    expect(pricePackageFacts().version).toBe(manifest.version);
    expect(own.dependencies["@pydantic/genai-prices"]).toBe(manifest.version);
  });

  test("has no provider that we do not list", () => {
    // The package exports no list, but its data has one object per provider with an id and a list of models.
    const source = readFileSync(entry.replace(/index\.cjs$/, "index.js"), "utf8");
    const ids = [...source.matchAll(/^ {4}id: "([^"]+)",/gm)].map((match) => match[1]);
    expect(ids.length).toBeGreaterThan(30);
    expect(new Set(pricePackageFacts().providers)).toEqual(new Set(ids));
    expect(packageProviders().map(({ id }) => id)).toEqual(pricePackageFacts().providers);
  });

  test("has no price change that had happened after the date we state for it", () => {
    const starts = packageProviders()
      .flatMap((provider) => provider.models)
      .flatMap((model) => (Array.isArray(model.prices) ? model.prices : []))
      .flatMap(({ constraint }) => (constraint?.type === "start_date" ? [constraint.start_date] : []));
    const announced = starts.filter((date) => date > pricePackageFacts().newestPriceDate);
    expect([...new Set(announced)]).toEqual(["2027-01-01"]);
    expect(starts).toContain(pricePackageFacts().newestPriceDate);
  });
});
