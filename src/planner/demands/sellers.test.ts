import { describe, expect, test } from "vitest";
import type { Vendor } from "../../core/vendor.ts";
import { rentOffer } from "../../economics/testing/round-values.ts";
import { judgePrivacy } from "./privacy.ts";
import { judgeAttestations, judgeRegion, judgeSeller, judgeVendor } from "./sellers.ts";
import type { Service } from "./service.ts";

const vendor = (partial: Partial<Vendor> = {}): Vendor => ({
  name: "Cloud",
  aliases: ["cl"],
  company: "Cloud Company",
  kind: "neocloud",
  makes: [],
  regions: [],
  attestations: [],
  signsAgreement: null,
  source: "made for a test",
  date: "2026-11-20",
  ...partial,
});
const service = (partial: Partial<Service> = {}): Service => ({
  place: "api",
  seller: "cl",
  vendor: vendor(),
  offer: null,
  model: "m",
  isToday: false,
  ...partial,
});
const rented = (gpusPerNode: number, of: Partial<Vendor> = {}): Service =>
  service({ place: "rented", offer: { ...rentOffer(2), gpusPerNode }, vendor: vendor(of) });
const bought = service({ place: "bought", vendor: null });

describe("where private data may be", () => {
  test.each([
    ["bought cards", bought, ["holds", "holds", "holds"]],
    ["a whole server of a cloud", rented(8), ["violates", "holds", "holds"]],
    ["a part of a server", rented(2), ["violates", "violates", "unknown"]],
    [
      "a whole server of a marketplace",
      rented(8, { kind: "marketplace" }),
      ["violates", "violates", "unknown"],
    ],
    ["a seller of both", rented(8, { kind: "mixed" }), ["violates", "unknown", "unknown"]],
    ["an API of which nothing is known", service(), ["violates", "violates", "unknown"]],
    [
      "an API that signs",
      service({ vendor: vendor({ signsAgreement: true }) }),
      ["violates", "violates", "holds"],
    ],
    [
      "one that does not",
      service({ vendor: vendor({ signsAgreement: false }) }),
      ["violates", "violates", "violates"],
    ],
  ] as const)("%s", (_, where, [premises, centre, agreement]) => {
    expect(judgePrivacy("own-premises", where)).toBe(premises);
    expect(judgePrivacy("data-centre", where)).toBe(centre);
    expect(judgePrivacy("agreement", where)).toBe(agreement);
  });
});

describe("regions", () => {
  test.each([
    [["FR"], ["EU"], "holds"],
    [["US"], ["EU"], "violates"],
    [["US", "EU"], ["EU"], "holds"],
    // Somewhere in the Union may or may not be in Germany.
    [["EU"], ["DE"], "unknown"],
    [["NO"], ["EU"], "violates"],
    [["NO"], ["EEA"], "holds"],
    [[], ["EU"], "unknown"],
  ])("a vendor in %j where %j is asked for: %s", (regions, wanted, expected) => {
    expect(judgeRegion(wanted, service({ vendor: vendor({ regions }) }))).toBe(expected);
  });

  test.each([
    ["eu-north1", "holds"],
    ["us-west-2 (usw2-az2)", "violates"],
    ["eu-west-2 (euw2-az3)", "violates"],
    ["europe-west4", "holds"],
    // One of them can be chosen.
    ["us-central1,eu-west1", "holds"],
  ])("machines in %s for the EU: %s, wherever else their seller is", (region, expected) => {
    const there = { ...rentOffer(2), region };
    const at = service({ place: "rented", offer: there, vendor: vendor({ regions: ["US", "EU"] }) });
    expect(judgeRegion(["EU"], at)).toBe(expected);
  });
});

test("vendors are approved by name, alias, company or first word; what is owned has none", () => {
  const at = service();
  expect(judgeVendor(["cloud"], at)).toBe("holds");
  expect(judgeVendor(["CL"], at)).toBe("holds");
  expect(judgeVendor(["clo"], at)).toBe("violates");
  expect(judgeVendor(["other"], bought)).toBe("holds");
});

test("an attestation that is not claimed is unknown, not missing", () => {
  const at = service({ vendor: vendor({ attestations: ["soc2"] }) });
  expect(judgeAttestations(["soc2"], at)).toBe("holds");
  expect(judgeAttestations(["soc2", "hipaa"], at)).toBe("unknown");
  expect(judgeAttestations(["soc2"], service({ vendor: null }))).toBe("unknown");
});

test("a marketplace serves only where it is asked for, or serves already", () => {
  const market = rented(8, { kind: "marketplace" });
  expect(judgeSeller("data-centre", market)).toBe("violates");
  expect(judgeSeller("any", market)).toBe("holds");
  expect(judgeSeller("data-centre", { ...market, isToday: true })).toBe("holds");
  expect(judgeSeller("data-centre", service({ vendor: null }))).toBe("unknown");
});
