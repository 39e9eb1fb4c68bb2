import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  downtimeThresholdUsdPerHour,
  gpusPaid,
  ownership,
  OWNERSHIP_COMPONENTS,
  type FleetCost,
} from "./ownership.ts";
import { purchaseOffer, rentOffer, ROUND_VALUES } from "./testing/round-values.ts";

const rented: FleetCost = {
  nodes: 1,
  gpusPerNode: 8,
  offer: rentOffer(2),
  gpuTdpWatts: 700,
  busyShare: 0.5,
  horizonMonths: 24,
  weightsBytes: 500e9,
  people: true,
};
const bought: FleetCost = { ...rented, offer: purchaseOffer(25_000) };

describe("a rented node of eight at $2 a GPU-hour", () => {
  const cost = ownership(rented, ROUND_VALUES);

  test("costs 8 x 2 x 730 = $11,680 a month, and no server, power, rack or spares", () => {
    expect(cost.components.hardware).toBeCloseTo(11_680, 9);
    for (const name of ["hostServer", "power", "rack", "spares"] as const)
      expect(cost.components[name]).toBe(0);
  });

  test("takes a quarter of a $208,000 engineer: 0.25 x 208,000 / 12 = $4,333.33", () => {
    expect(cost.components.people).toBeCloseTo(4_333.333_33, 4);
    expect(cost.monthlyUsd - cost.withoutPeopleUsd).toBeCloseTo(4_333.333_33, 4);
  });

  test("stores two versions of the 0.5 TB of weights at $80 a TB: $80", () => {
    expect(cost.components.networkStorage).toBeCloseTo(80, 9);
  });

  test("moves once: 6 weeks of $4,000 and a month of running $11,960 beside the API, over 24 months", () => {
    // 11,680 + 80 storage + 200 monitoring = 11,960; (24,000 + 11,960) / 24 = 1,498.33
    expect(cost.upfrontUsd).toBeCloseTo(35_960, 6);
    expect(cost.components.migration).toBeCloseTo(1_498.333_33, 4);
  });

  test("pays cash of 11,680 + 80 + 200 + 4,333.33 a month", () => {
    expect(cost.cashUsdPerMonth).toBeCloseTo(16_293.333_33, 4);
  });
});

describe("a bought node of eight H100 at $25,000 a card, capital free", () => {
  const cost = ownership(bought, ROUND_VALUES);

  test("loses half of $200,000 in two years: $4,166.67 a month", () => {
    expect(cost.components.hardware).toBeCloseTo(100_000 / 24, 6);
    expect(cost.residualUsd).toBeCloseTo(112_500, 6);
  });

  test("needs a host of a fifth of the node: 200,000 x 0.2 / 0.8 = $50,000 and 12 % support a year", () => {
    expect(cost.components.hostServer).toBeCloseTo(50_000 / 24 + 500, 6);
  });

  test("keeps one card of eight spare and replaces 6 % a year", () => {
    // one spare of 25,000 loses 12,500 in 24 months = 520.83; 200,000 x 0.06 / 12 = 1,000
    expect(cost.components.spares).toBeCloseTo(1_520.833_33, 4);
  });

  test("draws idle and load power times PUE", () => {
    // 8 x 0.7 kW x (0.2 + (0.9 - 0.2) x 0.5) = 3.08 kW; + 2.4 kW server = 5.48; x 1.5 = 8.22; x 730 x 0.10 = 600.06
    expect(cost.components.power).toBeCloseTo(600.06, 6);
  });

  test("rents a circuit for full power: (5.6 + 2.4) kW x $300 = $2,400", () => {
    expect(cost.components.rack).toBeCloseTo(2_400, 6);
  });

  test("pays cards, host, spare, migration and dual running up front", () => {
    // monthly cash without people: 500 support + 1,000 replacement + 600.06 + 2,400 + 150 + 80 + 200 = 4,930.06
    expect(cost.upfrontUsd).toBeCloseTo(200_000 + 50_000 + 25_000 + 24_000 + 4_930.06, 4);
    expect(cost.cashUsdPerMonth).toBeCloseTo(4_930.06 + 4_333.333_33, 3);
  });
});

test("the cost of capital follows the annuity: $10,000 at 12 % effective over 12 months and no residual is $885.62", () => {
  // r = 1.12^(1/12) - 1 = 0.00948879; 10,000 x r / (1 - 1.12^-1) = 94.8879 / 0.10714286 = 885.62
  const values = { ...ROUND_VALUES, cost_of_capital_company: 0.12, residual_value_h100_year_1: 0 };
  const fleet = { ...bought, nodes: 1, gpusPerNode: 1, offer: purchaseOffer(10_000, 1), horizonMonths: 12 };
  expect(ownership(fleet, values).components.hardware).toBeCloseTo(885.62, 2);
});

test("an eight-GPU machine is not sold by the card", () => {
  expect(gpusPaid(3, 8)).toBe(8);
  expect(gpusPaid(9, 8)).toBe(16);
  const quarter = { ...rented, gpusPerNode: 2 };
  expect(ownership(quarter, ROUND_VALUES).components.hardware).toBeCloseTo(11_680, 9);
});

test("a commitment that outlasts the horizon is paid by the months in use", () => {
  const offer = { ...rentOffer(2), kind: "reserved" as const, termMonths: 36 };
  expect(ownership({ ...rented, offer }, ROUND_VALUES).components.hardware).toBeCloseTo(11_680 * 1.5, 6);
});

test("a dedicated endpoint is run by its seller: no people, no storage", () => {
  const offer = { ...rentOffer(5), kind: "dedicated-endpoint" as const };
  const cost = ownership({ ...rented, offer }, ROUND_VALUES);
  expect([cost.components.people, cost.components.networkStorage]).toEqual([0, 0]);
});

test("a machine bought with its host needs no other host, but power and a rack", () => {
  const cost = ownership(
    { ...bought, offer: { ...purchaseOffer(25_000), includesHost: true } },
    ROUND_VALUES,
  );
  expect(cost.components.hostServer).toBe(0);
  expect(cost.components.power).toBeCloseTo(600.06, 6);
  expect(cost.components.rack).toBeCloseTo(2_400, 6);
});

test("an unknown TDP is not zero watts", () => {
  // 8 x 1.7 kW x 730 x 0.10, the facility is in the 1.7
  const cost = ownership({ ...bought, gpuTdpWatts: null }, ROUND_VALUES);
  expect(cost.components.power).toBeCloseTo(992.8, 6);
});

test("a missing assumption is an error, not a zero", () => {
  expect(() => ownership(bought, { ...ROUND_VALUES, pue: Number.NaN })).toThrow(/pue/);
});

test("downtime costs nothing by default and has a threshold", () => {
  // (0.997 - 0.99) x 730 = 5.11 h more a month; $5,110 of saving is gone at $1,000 an hour
  expect(ownership(rented, ROUND_VALUES).components.downtime).toBe(0);
  expect(downtimeThresholdUsdPerHour(5_110, 0.01, 0.003)).toBeCloseTo(1_000, 6);
  expect(downtimeThresholdUsdPerHour(5_110, 0.001, 0.003)).toBeNull();
  // 0.01 x 730 h x $100 = $730
  expect(ownership(rented, { ...ROUND_VALUES, downtime_usd_per_hour: 100 }).components.downtime).toBeCloseTo(
    730,
    9,
  );
});

const fleets = fc.record({
  nodes: fc.integer({ min: 0, max: 64 }),
  gpusPerNode: fc.constantFrom(1, 2, 4, 8),
  busyShare: fc.double({ min: 0, max: 1, noNaN: true }),
  horizonMonths: fc.integer({ min: 6, max: 60 }),
  weightsBytes: fc.double({ min: 0, max: 2e12, noNaN: true }),
  gpuTdpWatts: fc.option(fc.constantFrom(72, 400, 700, 1_000)),
  people: fc.boolean(),
  buy: fc.boolean(),
  used: fc.boolean(),
  price: fc.double({ min: 0.2, max: 20, noNaN: true }),
  capital: fc.double({ min: 0, max: 0.2, noNaN: true }),
});
type Drawn = typeof fleets extends fc.Arbitrary<infer T> ? T : never;

const priced = (it: Drawn, nodes: number, price: number) => {
  const bought = {
    ...purchaseOffer(price * 10_000),
    kind: it.used ? "purchase-used" : "purchase-new",
  } as const;
  const fleet = { ...it, nodes, offer: it.buy ? bought : rentOffer(price) };
  return ownership(fleet, { ...ROUND_VALUES, cost_of_capital_company: it.capital });
};

test("law: the components are the monthly cost, and the parts without people", () => {
  fc.assert(
    fc.property(fleets, (it) => {
      const cost = priced(it, it.nodes, it.price);
      const sum = OWNERSHIP_COMPONENTS.reduce((total, name) => total + cost.components[name], 0);
      expect(sum).toBe(cost.monthlyUsd);
      expect(cost.withoutPeopleUsd).toBe(cost.monthlyUsd - cost.components.people);
    }),
  );
});

test("law: one more node never costs less, in any component", () => {
  fc.assert(
    fc.property(fleets, (it) => {
      const fewer = priced(it, it.nodes, it.price);
      const more = priced(it, it.nodes + 1, it.price);
      for (const name of OWNERSHIP_COMPONENTS) {
        expect(more.components[name]).toBeGreaterThanOrEqual(fewer.components[name] * (1 - 1e-12));
      }
      expect(more.upfrontUsd).toBeGreaterThanOrEqual(fewer.upfrontUsd * (1 - 1e-12));
      expect(more.cashUsdPerMonth).toBeGreaterThanOrEqual(fewer.cashUsdPerMonth * (1 - 1e-12));
    }),
  );
});

test("law: doubling GPU prices never lowers the cost", () => {
  fc.assert(
    fc.property(fleets, (it) => {
      const once = priced(it, it.nodes, it.price);
      const twice = priced(it, it.nodes, it.price * 2);
      expect(twice.monthlyUsd).toBeGreaterThanOrEqual(once.monthlyUsd);
      expect(twice.upfrontUsd).toBeGreaterThanOrEqual(once.upfrontUsd);
    }),
  );
});

test("law: with free capital, amortised months add up to the cash that left less what resale brings", () => {
  fc.assert(
    fc.property(fleets, (it) => {
      const cost = priced(
        { ...it, capital: 0, horizonMonths: Math.min(48, it.horizonMonths) },
        it.nodes,
        it.price,
      );
      const months = Math.min(48, it.horizonMonths);
      const cash = cost.upfrontUsd + months * cost.cashUsdPerMonth - cost.residualUsd;
      expect(months * cost.monthlyUsd).toBeCloseTo(cash, 4);
    }),
  );
});
