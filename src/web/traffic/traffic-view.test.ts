import { expect, test } from "vitest";
import { linkOf, readView } from "./traffic-view.ts";

const read = (address: string) => readView(new URL(address, "http://localhost").searchParams);

test("an address brings the view back", () => {
  const address = "/traffic?by=task&measure=tokens&every=hour&from=2026-11-01&to=2026-11-07";
  expect(linkOf(read(address))).toBe(address);
  // Both days are inside: the period ends with the midnight after the last.
  expect(read(address).toMs).toBe(Date.UTC(2026, 10, 8));
});

test("what an address says wrongly is as at first", () => {
  expect(read("/traffic?by=shoe&measure=feet&every=year&from=soon&to=2026-13-01")).toEqual(read("/traffic"));
});
