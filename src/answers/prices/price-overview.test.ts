import { describe, expect, test } from "vitest";
import { allOffers } from "../../catalog/offers.ts";
import { priceAnswer } from "./price-answer.ts";
import { priceOverview } from "./price-overview.ts";

describe("prices before a name is asked for", () => {
  const { changes, hosted, gpus } = priceOverview();

  test("changes are real ones, newest first, and on record for the model", () => {
    expect(changes.length).toBeGreaterThan(5);
    expect(changes.map(({ date }) => date)).toEqual(
      changes
        .map(({ date }) => date)
        .toSorted()
        .toReversed(),
    );
    for (const { date, provider, model, before, after } of changes) {
      expect(before).not.toEqual(after);
      const [own] = priceAnswer(model, provider, Date.parse(`${date}T12:00:00Z`)).api;
      expect(own?.changes).toContain(date);
    }
  });

  test("ranges are those that a name is answered with", () => {
    for (const { model, hosts, input, output } of hosted.slice(0, 5)) {
      const { range } = priceAnswer(model, null, Date.now()).hosted ?? {};
      expect(range).toEqual({ hosts, input, output });
    }
    for (const { gpu, min, max } of gpus) {
      const usd = allOffers()
        .filter((offer) => offer.gpu === gpu && offer.kind === "on-demand" && offer.suspect === null)
        .flatMap(({ usdPerGpuHour }) => usdPerGpuHour ?? []);
      expect([min, max]).toEqual([Math.min(...usd), Math.max(...usd)]);
    }
  });
});
