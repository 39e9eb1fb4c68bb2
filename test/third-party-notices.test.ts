import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { filesUnder } from "./source-files.ts";
import { noticesText, type ThirdParty } from "./third-party-notices.ts";

const root = new URL("../", import.meta.url);
const list = JSON.parse(readFileSync(new URL("catalog/third-party.json", root), "utf8")) as ThirdParty;
const listed = new Set([...list.notices.flatMap(({ files }) => files), ...list.own.map(({ file }) => file)]);
const shipped = ["catalog", "examples"].flatMap(filesUnder);

describe("third-party notices", () => {
  test("name every data file that the package ships", () => {
    expect(shipped.length).toBeGreaterThan(10);
    expect(shipped.filter((file) => !listed.has(file))).toEqual([]);
  });

  test("name no file that is not there", () => {
    expect([...listed].filter((file) => !shipped.includes(file))).toEqual([]);
  });

  test("cover every dependency that is installed with the package, in its version", () => {
    const { dependencies } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
      dependencies: Record<string, string>;
    };
    for (const [name, version] of Object.entries(dependencies)) {
      expect(list.notices).toContainEqual(expect.objectContaining({ name, version }));
    }
  });

  test("no shipped row is of a kind that may not be shipped", () => {
    const text = readFileSync(new URL("catalog/quality-priors.csv", root), "utf8");
    expect(text).not.toContain("do not ship");
    expect(text).not.toContain("Artificial Analysis");
    expect(readFileSync(new URL("catalog/hosted-prices.csv", root), "utf8")).not.toContain("token-tariff");
  });

  test("are written out in THIRD_PARTY_NOTICES.md", async () => {
    await expect(noticesText(list)).toMatchFileSnapshot("../THIRD_PARTY_NOTICES.md");
  });
});
