import fc from "fast-check";
import { expect, test } from "vitest";
import { lacksZone, readTime } from "./read-time.ts";

const moments = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31) });

test("reads what the language's own parser reads", () => {
  fc.assert(
    fc.property(moments, fc.integer({ min: -12 * 60, max: 14 * 60 }), (ms, minutes) => {
      const iso = new Date(ms).toISOString();
      expect(readTime(iso, "time")).toBe(ms);
      expect(readTime(iso.replace("T", " ").replace("Z", ""), "time")).toBe(ms);
      const zone = `${minutes < 0 ? "-" : "+"}${String(Math.floor(Math.abs(minutes) / 60)).padStart(2, "0")}:${String(Math.abs(minutes) % 60).padStart(2, "0")}`;
      const text = iso.replace("Z", zone);
      const parsed = Date.parse(text);
      if (parsed >= Date.UTC(2000, 0, 1)) expect(readTime(text, "time")).toBe(parsed);
    }),
  );
});

test.each([
  ["2026-10-01", Date.UTC(2026, 9, 1)],
  ["20261001", Date.UTC(2026, 9, 1)],
  ["2026-10-01T05:06", Date.UTC(2026, 9, 1, 5, 6)],
  ["2026-10-01 05:06:07.1234567", Date.UTC(2026, 9, 1, 5, 6, 7, 123)],
  ["2026-10-01T05:06:07+00", Date.UTC(2026, 9, 1, 5, 6, 7)],
  ["2026-10-01 05:06:07 UTC", Date.UTC(2026, 9, 1, 5, 6, 7)],
  ["1790812800", Date.UTC(2026, 9, 1)],
  ["1790812800.5", Date.UTC(2026, 9, 1) + 500],
  [1_790_812_800, Date.UTC(2026, 9, 1)],
  [1_790_812_800_000, Date.UTC(2026, 9, 1)],
])("%s", (text, ms) => {
  expect(readTime(text, "time")).toBe(ms);
});

test.each([
  "",
  "soon",
  "2026-13-01",
  "2026-02-30",
  "2026-10-01T25:00",
  "2026-10-01T10:00:00+9",
  "2026-10-01T10:00:00+99:00",
  "2026-10-01T10:00:00-14:01",
  "2026-10-01T10:00:00+05:60",
  "01/10/2026",
  "10-01-2026",
  "12",
])("%s is refused", (text) => {
  expect(() => readTime(text, "time")).toThrow();
});

test("knows when a zone is missing", () => {
  expect(lacksZone("2026-10-01 10:00:00")).toBe(true);
  expect(lacksZone("2026-10-01 10:00:00+02:00")).toBe(false);
  expect(lacksZone("2026-10-01T10:00:00Z")).toBe(false);
  expect(lacksZone("2026-10-01")).toBe(false);
});
