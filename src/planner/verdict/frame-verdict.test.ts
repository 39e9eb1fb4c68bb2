import { describe, expect, test } from "vitest";
import type { PlanOption } from "../model/plan-option.ts";
import { savingWithoutGpus, withoutGpusText } from "./without-gpus.ts";
import { unpricedSentence, unpricedShare } from "./unpriced-share.ts";

const option = (id: string, kind: PlanOption["kind"], p50: number): PlanOption =>
  ({ id, kind, label: id, monthlyUsd: { p50 } }) as PlanOption;
const STAY = option("stay", "api", 1000);

describe("how much of the saving needs no GPU", () => {
  test("300 of 400 dollars: 75 %", () => {
    const options = [STAY, option("closed", "closed-cheaper", 700), option("own", "self-host-rent", 600)];
    const saving = savingWithoutGpus(options)!;
    expect(saving).toEqual({
      option: "closed",
      savesUsdPerMonth: 300,
      best: "own",
      bestSavesUsdPerMonth: 400,
      share: 0.75,
    });
    expect(withoutGpusText(saving, (id) => id)).toContain("75% of the largest saving needs no GPU");
  });
  test("a dedicated endpoint is a GPU", () => {
    const saving = savingWithoutGpus([STAY, option("endpoint", "dedicated-hosted", 600)])!;
    expect(saving).toMatchObject({ option: "stay", savesUsdPerMonth: 0, share: 0 });
    expect(withoutGpusText(saving, (id) => id)).toContain("None of the largest saving");
  });
  test("nothing saves: no line", () => {
    expect(savingWithoutGpus([STAY, option("own", "hybrid", 1200)])).toBeNull();
  });
});

describe("traffic without a price", () => {
  const traffic = { requests: 100, inputTokens: 900, outputTokens: 100 };
  const unpriced = (requests: number | null, tokens: number) => ({
    provider: null,
    model: "m",
    requests,
    tokens,
  });

  test("42 of 100 requests and 200 of 1,000 tokens are said first, and claimed for nothing", () => {
    const share = unpricedShare({ ...traffic, unpriced: [unpriced(42, 200)] })!;
    expect(share).toEqual({ requestsShare: 0.42, tokensShare: 0.2, models: 1 });
    expect(unpricedSentence(share)).toBe(
      "42% of the requests and 20% of the tokens (1 model) have no known price: everything below is about the rest alone, and says nothing about the whole bill.",
    );
  });
  test("uncounted requests are unknown, not none", () => {
    const share = unpricedShare({ ...traffic, unpriced: [unpriced(null, 200)] })!;
    expect(share.requestsShare).toBeNull();
    expect(unpricedSentence(share)).toMatch(/^20% of the tokens \(1 model\) have/);
  });
  test("all is priced: nothing to say", () => {
    expect(unpricedShare({ ...traffic, unpriced: [] })).toBeNull();
  });
});
