import { expect, test } from "vitest";
import { linkOf, readLink } from "./plan-query.ts";

test("a link brings back what was asked and what was set", () => {
  const query = { source: "sample", offer: ["8xH100@2.20/h,12mo"], assume: ["pue=1.1..1.2..1.3"] } as const;
  const changes = { volume_next_month: 2 };
  const link = linkOf(query, changes);
  expect(link).toBe(
    "/?source=sample&offer=8xH100%402.20%2Fh%2C12mo&assume=pue%3D1.1..1.2..1.3&assume=volume_next_month%3D2",
  );
  expect(readLink(new URL(link, "http://localhost").searchParams)).toEqual({ query, changes });
});

test("nothing asked is a bare address", () => {
  expect(linkOf({}, {})).toBe("/");
});
