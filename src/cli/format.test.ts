import { expect, test } from "vitest";
import { count, duration, money, percent, tokens } from "./format.ts";

test.each([money, tokens, percent, count, duration])(
  "what is unknown is a dash, and zero is zero",
  (format) => {
    expect([null, undefined, Number.NaN].map(format)).toEqual(["-", "-", "-"]);
    expect(format(0)).toMatch(/^\$?0( ms|%)?$/);
  },
);
