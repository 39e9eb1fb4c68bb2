import { expect, test } from "vitest";
import { linkOf, readLink } from "./plan-query.ts";

test("a link brings back what was asked and what was set", () => {
  const query = { source: "sample", offer: ["8xH100@2.20/h,12mo"], assume: ["pue=1.1..1.2..1.3"] } as const;
  const changes = { volume_next_month: 2 };
  const link = linkOf({ ...query, key: "of this process" }, changes, "a real trace");
  expect(link).toBe(
    "/?source=sample&offer=8xH100%402.20%2Fh%2C12mo&assume=pue%3D1.1..1.2..1.3&assume=volume_next_month%3D2",
  );
  expect(readLink(new URL(link, "http://localhost").searchParams)).toEqual({ query, changes, files: null });
});

test("a band and a value of the same name both come back", () => {
  const link = linkOf({ assume: ["pue=1.1..1.2..1.3"] }, { pue: 1.25 }, "");
  expect(readLink(new URL(link, "http://localhost").searchParams)).toEqual({
    query: { assume: ["pue=1.1..1.2..1.3"] },
    changes: { pue: 1.25 },
    files: null,
  });
});

test("a link to files carries their key and says which they were", () => {
  const query = { source: "files", key: "k1", invoice: "900" } as const;
  const link = linkOf(query, {}, "usage.csv, cost.csv");
  expect(link).toBe("/?source=files&invoice=900&key=k1&files=usage.csv%2C+cost.csv");
  expect(readLink(new URL(link, "http://localhost").searchParams)).toEqual({
    query,
    changes: {},
    files: "usage.csv, cost.csv",
  });
});

test("nothing asked is a bare address", () => {
  expect(linkOf({}, {}, "")).toBe("/");
});
