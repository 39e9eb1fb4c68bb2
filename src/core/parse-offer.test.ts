import { describe, expect, test } from "vitest";
import { UserError } from "./errors.ts";
import { parseOffer } from "./parse-offer.ts";

const names: Readonly<Record<string, string>> = { h100: "H100 SXM", "h200 sxm": "H200 SXM", l40s: "L40S" };
const context = { resolveGpu: (name: string) => names[name.toLowerCase()] ?? null, date: "2026-11-20" };

describe("parseOffer", () => {
  test.each([
    [
      "8xH100@2.20/h,12mo",
      { kind: "reserved", gpu: "H100 SXM", gpusPerNode: 8, usdPerGpuHour: 2.2, termMonths: 12 },
    ],
    [
      "4xH200 SXM@3.10/h",
      { kind: "on-demand", gpu: "H200 SXM", gpusPerNode: 4, usdPerGpuHour: 3.1, termMonths: 0 },
    ],
    ["8xh100@2.20/h,12mo,prepaid", { kind: "reserved", termMonths: 12, prepaid: true }],
    ["8 x H100 @ $2.20/hr, 1y", { kind: "reserved", gpusPerNode: 8, usdPerGpuHour: 2.2, termMonths: 12 }],
    ["h100@2", { kind: "on-demand", gpusPerNode: 1, usdPerGpuHour: 2 }],
    ["8xH100@2.20/GPU/h", { kind: "on-demand", usdPerGpuHour: 2.2 }],
    ["spot:8xH100@0.95/h", { kind: "spot", usdPerGpuHour: 0.95 }],
    ["dedicated:2xH100@4.50/h", { kind: "dedicated-endpoint", gpusPerNode: 2, usdPerGpuHour: 4.5 }],
    [
      "buy:8xH100@25000",
      { kind: "purchase-new", usdPerGpu: 25_000, usdPerGpuHour: null, includesHost: false },
    ],
    ["buy:8xH100@25k", { kind: "purchase-new", usdPerGpu: 25_000 }],
    ["used:H100@15000", { kind: "purchase-used", gpusPerNode: 1, usdPerGpu: 15_000 }],
  ])("reads %s", (text, expected) => {
    expect(parseOffer(text, context)).toMatchObject({
      seller: "your quote",
      isQuote: true,
      date: "2026-11-20",
      ...expected,
    });
  });

  test("rent includes the host, and the id says what was typed", () => {
    expect(parseOffer("8xH100@2.20/h", context)).toMatchObject({
      includesHost: true,
      id: "quote:8xH100@2.20/h",
    });
  });

  test.each([
    ["", "not an offer"],
    ["8xH100", "not an offer"],
    ["8xB7@2/h", 'no GPU called "B7"'],
    ["0xH100@2/h", "not a size"],
    ["8xH100@0/h", "not a price above 0"],
    ["8xH100@1.2.3/h", "not a price above 0"],
    ["8xH100@1900/h", "too much for one GPU and hour"],
    ["8xH100@17.60/node/h", "per GPU and hour"],
    ["8xH100@2,20/h", 'do not understand ",20/h"'],
    ["8xH100@2/h,prepaid", "prepaid for how long"],
    ["lease:8xH100@2/h", "not a kind of offer"],
    ["buy:H100@2.20", "does not buy a GPU"],
    ["buy:H100@2500/h", "price per GPU"],
    ["buy:H100@25000,12mo", "a purchase has no term"],
  ])("refuses %j with an example", (text, part) => {
    let error: unknown;
    try {
      parseOffer(text, context);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(part);
    expect((error as UserError).remedy).toMatch(/8xH100@/);
  });
});
