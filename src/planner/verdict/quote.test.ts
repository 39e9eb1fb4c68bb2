import { describe, expect, test } from "vitest";
import { purchaseOffer, rentOffer } from "../../economics/testing/round-values.ts";
import { breakEvens } from "../cost/break-even.ts";
import { priceOption } from "../cost/price.ts";
import type { FleetOption, PreparedPlan } from "../model/prepared.ts";
import { judgeQuote, type QuoteJudgement } from "./quote.ts";
import {
  HAND_VALUES,
  handDemanded,
  handFleet,
  handGroup,
  handHybrid,
  handPlan,
} from "../testing/hand-plan.ts";

const quoted = (usdPerGpuHour: number): FleetOption["offer"] => ({
  ...rentOffer(usdPerGpuHour),
  id: "quote:8xH100",
  isQuote: true,
  termMonths: 12,
});
const judge = (option: FleetOption, plan: PreparedPlan = handPlan([option])): QuoteJudgement =>
  judgeQuote(plan, option.offer, HAND_VALUES);

describe("a quote for machines that take everything", () => {
  // $62,341.67 with 32 GPUs at $2 (see price-fleet.test.ts) against $50,000 of API. A dollar more or less per GPU-hour is
  // 32 x 730 = $23,360 of rent and a 24th of a month of dual running on top: 24,333.33.
  // (62,341.67 - 50,000) / 24,333.33 = 0.5072: the answer turns at $1.4928.
  test("too dear: no, and the price at which it would be yes", () => {
    const answer = judge(handFleet({ offer: quoted(2) }));
    expect(answer).toMatchObject({ answer: "no", against: "stay", againstUsd: 50_000 });
    expect(answer.optionUsd).toBeCloseTo(62_341.67, 2);
    expect(answer.highestUsdPerGpuHour).toBeCloseTo(2 - 12_341.67 / 24_333.33, 4);
  });

  test("at that price it costs what the alternative costs; a cent less is a yes, a cent more a no", () => {
    const highest = judge(handFleet({ offer: quoted(2) })).highestUsdPerGpuHour!;
    expect(judge(handFleet({ offer: quoted(highest) })).optionUsd).toBeCloseTo(50_000, 6);
    expect(judge(handFleet({ offer: quoted(highest - 0.01) })).answer).toBe("yes");
    expect(judge(handFleet({ offer: quoted(highest + 0.01) })).answer).toBe("no");
    // It does not depend on the price that was quoted.
    expect(judge(handFleet({ offer: quoted(0.5) })).highestUsdPerGpuHour).toBeCloseTo(highest, 9);
  });

  test("where people alone cost more than the API, no price is low enough", () => {
    const option = handFleet({ offer: quoted(2) });
    const groups = [handGroup({ stayUsd: { input: 5000, cached: 0, output: 5000, other: 0 } })];
    expect(judge(option, handPlan([option], { groups })).highestUsdPerGpuHour).toBeNull();
  });

  test("given up in month 3 of 12: nine months of $46,720 and the move are gone", () => {
    const { abandonment } = judge(handFleet({ offer: quoted(2) }));
    expect(abandonment.map(({ month, stillOwedUsd }) => [month, stillOwedUsd])).toEqual([
      [3, 9 * 46_720],
      [6, 6 * 46_720],
      [12, 0],
    ]);
    expect(abandonment[0]!.lossUsd).toBeCloseTo(9 * 46_720 + 71_240, 6);
  });
});

test("a hybrid is judged by the one machine that was quoted", () => {
  // One machine: $42,791.67 (see price-fleet.test.ts), though two would be cheaper still.
  const answer = judge(handHybrid({ offer: quoted(2) }));
  expect(answer).toMatchObject({ answer: "yes", option: "hybrid" });
  expect(answer.optionUsd).toBeCloseTo(42_791.67, 2);
  // 8 GPUs: 5,840 x 25/24 = 6,083.33 a dollar; 7,208.33 to spare.
  expect(answer.highestUsdPerGpuHour).toBeCloseTo(2 + 7_208.33 / 6_083.33, 4);
});

test("a purchase is judged per card", () => {
  const offer = { ...purchaseOffer(25_000), id: "quote:buy", isQuote: true };
  const answer = judge(handHybrid({ offer }));
  expect(answer.highestUsdPerGpuHour).toBeNull();
  const priced = { ...offer, usdPerGpu: answer.highestUsdPerGpu };
  expect(judge(handHybrid({ offer: priced })).optionUsd).toBeCloseTo(50_000, 6);
});

describe("what a quote is compared with", () => {
  const offer = quoted(2);
  const cheap = { offer: rentOffer(0.1), shape: handFleet().shape };

  test("not with staying where private work may not stay", () => {
    const rented = handFleet({ id: "rented", offer: rentOffer(4) });
    const groups = [handGroup({ private: true, privacy: "data-centre" })];
    const plan = handPlan([handFleet({ offer }), rented], { groups, demanded: handDemanded("private") });
    expect(judge(handFleet({ offer }), plan)).toMatchObject({ answer: "yes", against: "rented" });
  });

  test("a quote that the demands ruled out is a no that says so", () => {
    const plan = handPlan([handFleet()], {
      demanded: handDemanded("vendors", [{ id: `fleet@${offer.id}`, kind: "self-host-rent" }]),
    });
    expect(judgeQuote(plan, offer, HAND_VALUES)).toMatchObject({
      answer: "no",
      because: "it is ruled out by what you demand: vendors",
    });
  });

  test("not with a fleet that misses the latency; and one that misses it is no yes", () => {
    const late = handFleet({ ...cheap, id: "late", meetsSlo: false });
    expect(judge(handFleet({ offer }), handPlan([handFleet({ offer }), late])).against).toBe("stay");
    const cheapQuote = handFleet({ offer: quoted(0.1), meetsSlo: false });
    expect(judge(cheapQuote)).toMatchObject({ answer: "no", against: "stay" });
  });
});

test("a quote that no model fits is a no with a reason", () => {
  const answer = judgeQuote(handPlan([handFleet()]), quoted(2), HAND_VALUES);
  expect(answer).toMatchObject({ answer: "no", option: null, highestUsdPerGpuHour: null, abandonment: [] });
});

describe("break-even against $70,000 of API spend", () => {
  const option = handFleet();
  const groups = [handGroup({ stayUsd: { input: 30_000, cached: 0, output: 40_000, other: 0 } })];
  const plan = handPlan([option], { groups });
  const crossings = breakEvens(plan, "fleet", "stay", HAND_VALUES);

  test("the first steps on paper", () => {
    // n machines are full at n / 3.92 of this traffic: $17,857.14 of API spend each. They cost
    // 1: 11,680 rent + 80 storage + 200 monitoring + 4,333.33 people + (24,000 + 11,960) / 24 move = 17,791.67,
    // 2: 23,360 + 160 + 200 + 6,933.33 + (24,000 + 23,720) / 24 = 32,641.67,
    // 3: 35,040 + 240 + 200 + 9,533.33 + (24,000 + 35,480) / 24 = 47,491.67.
    // So one machine pays from 17,791.67 on until it is full at 17,857.14, two from 32,641.67 until 35,714.29,
    // three from 47,491.67 until 53,571.43.
    expect(crossings.slice(0, 6).map(({ kind, cheaperBeyond }) => [kind, cheaperBeyond])).toEqual([
      ["equal", "fleet"],
      ["jump", "stay"],
      ["equal", "fleet"],
      ["jump", "stay"],
      ["equal", "fleet"],
      ["jump", "stay"],
    ]);
    for (const [index, usd] of [17_791.67, 17_857.14, 32_641.67, 35_714.29, 47_491.67, 53_571.43].entries()) {
      expect(crossings[index]!.apiUsdPerMonth).toBeCloseTo(usd, 1);
      // 8 billion tokens in and 2 billion out for every $70,000.
      expect(crossings[index]!.inputTokensPerMonth).toBeCloseTo(
        (8e9 * crossings[index]!.apiUsdPerMonth) / 70_000,
        0,
      );
      expect(crossings[index]!.outputTokensPerMonth).toBeCloseTo(
        (2e9 * crossings[index]!.apiUsdPerMonth) / 70_000,
        0,
      );
    }
  });

  test("at a crossing both cost the same, or one steps over the other", () => {
    const gap = (volume: number): number =>
      priceOption(plan, option, HAND_VALUES, { volume }).monthlyUsd -
      priceOption(plan, plan.options[0]!, HAND_VALUES, { volume }).monthlyUsd;
    for (const { volume, kind, cheaperBeyond } of crossings) {
      if (kind === "equal") expect(Math.abs(gap(volume))).toBeLessThan(0.01);
      expect(gap(volume * (1 + 1e-6)) < 0).toBe(cheaperBeyond === "fleet");
    }
  });

  test("an option does not cross itself", () => {
    expect(breakEvens(handPlan([handFleet()]), "fleet", "fleet", HAND_VALUES)).toEqual([]);
  });
});

test("the least spend is that of the layout that pays first, not of the one that is best at this volume", () => {
  // $10,000 of API: work for 0.2 x 4 replicas, one machine with either layout. The first layout carries half as much, so
  // that it steps up to another machine long before the API costs as much as one.
  const groups = [handGroup({ stayUsd: { input: 4000, cached: 0, output: 6000, other: 0 } })];
  const offer = quoted(2);
  const scaled = (factor: number): FleetOption["moved"] =>
    handFleet().moved.map((part) => ({
      ...part,
      secondsInput: part.secondsInput * factor,
      secondsOutput: part.secondsOutput * factor,
    }));
  const first = handFleet({ id: "a", offer, moved: scaled(0.25) });
  const second = handFleet({ id: "b", offer, moved: scaled(0.125) });
  const alone = judge(first, handPlan([first], { groups }));
  const both = judge(first, handPlan([first], { groups, quoteUses: [second] }));
  // 4 x 0.25 x 1.96 / 2 = 0.98 machines: full at $10,204 of API, below the $17,791.67 of one machine (see below), and two
  // are full at $20,408, below their $32,641.67. The other fills one machine at $20,408: it pays from $17,791.67 on.
  expect(both.optionUsd).toBeCloseTo(17_791.67, 2);
  expect(both.leastApiUsdPerMonth).toBeCloseTo(17_791.67, 1);
  expect(alone.leastApiUsdPerMonth).toBeNull();
});

test("a prepaid quote given up in month 3 of 12 loses nine prepaid months, once", () => {
  const { abandonment } = judge(handFleet({ offer: { ...quoted(2), prepaid: true } }));
  expect(abandonment[0]).toMatchObject({ stillOwedUsd: 0, lostPrepaymentUsd: 9 * 46_720 });
  expect(abandonment[0]!.lossUsd).toBeCloseTo(9 * 46_720 + 71_240, 6);
});
