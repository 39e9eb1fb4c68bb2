import { expect, test } from "vitest";
import { hostsOf } from "../src/catalog/hosted-price-book.ts";
import { makePlan } from "../src/answers/plan/make-plan.ts";
import type { PlanRequest } from "../src/contract/plan-request.ts";

const place = {
  files: [],
  nowMs: Date.parse("2026-11-30T00:00:00Z"),
  dataFolder: "/nowhere",
} as unknown as Parameters<typeof makePlan>[1];

const plan = (request: PlanRequest) => makePlan({ undecided: "move", ...request }, place);

// What may be taken rests on prices that hold: of a size that is sold, not suspect, and not old without a second source.
test.each<PlanRequest>([
  { model: "gpt-5.4", apiSpend: 15_000 },
  { model: "gpt-5.4", apiSpend: 500_000, private: true },
  { model: "claude-sonnet-4-5", apiSpend: 60_000, target: ["Llama 3.3 70B"], private: true },
  { model: "gpt-5.4", apiSpend: 150_000, target: ["Qwen3 30B-A3B"], private: true },
  { model: "gpt-5.4", apiSpend: 150_000, target: ["DeepSeek V4 Flash"] },
])("what is recommended can be had: %o", async (request) => {
  const { material, result } = await plan(request);
  const ids = [result.verdict.option, result.verdict.ifAllMoved.option];
  for (const option of material.all.options.filter(({ id }) => ids.includes(id))) {
    expect(option.conditions.map(({ kind }) => kind)).not.toContain("price-doubt");
    expect(option.conditions.map(({ kind }) => kind)).not.toContain("support");
  }
  for (const option of material.all.options) {
    if (!("replica" in option)) continue;
    const { offer, replica, weightsBytes } = option;
    const isCombined = offer.usdPerGpu !== null || offer.sizes === "by-the-gpu";
    if (!isCombined) expect(offer.gpusPerNode).toBeGreaterThanOrEqual(replica.gpusPerReplica);
    if (typeof offer.hostMemoryGb === "number")
      expect(offer.hostMemoryGb * 1e9).toBeGreaterThanOrEqual(weightsBytes);
    expect(offer.sizes).not.toBe("not-stated");
  }
});

test("DeepSeek V4 is not offered on Ampere, on which no engine runs it", async () => {
  const { material } = await plan({ model: "gpt-5.4", apiSpend: 150_000, target: ["DeepSeek V4 Flash"] });
  const fleets = material.all.options.flatMap((option) => ("replica" in option ? [option.replica.gpu] : []));
  expect(fleets.length).toBeGreaterThan(3);
  for (const gpu of fleets) expect(gpu).not.toMatch(/A100|A800|A40|A10|A6000|3090/);
});

// A price per million tokens times 5,000 and 500 millions.
test("an open model in use is priced at its host, and at the middle of its hosts where none was named", async () => {
  const asked = { inputTokens: 5e9, outputTokens: 5e8 };
  const hosts = hostsOf("Llama 3.3 70B");
  expect(hosts.length).toBeGreaterThan(15);
  const usd = hosts.map((row) => 5000 * row.inputUsdPerMillion + 500 * row.outputUsdPerMillion);
  for (const name of ["Llama 3.3 70B", "meta-llama/Llama-3.3-70B-Instruct"]) {
    const middle = await plan({ model: name, ...asked });
    const stay = middle.result.options.find(({ id }) => id === "stay")!.monthlyUsd.typical;
    const cheaper = usd.filter((each) => each < stay - 1e-6).length;
    const dearer = usd.filter((each) => each > stay + 1e-6).length;
    expect(Math.abs(cheaper - dearer)).toBeLessThanOrEqual(usd.length - cheaper - dearer);
    expect(middle.result.notes.join()).toContain(`${hosts.length} hosts sell`);
  }
  const own = hosts.find(({ host }) => host === "Novita")!;
  const named = await plan({ model: "Llama 3.3 70B", host: "novita", ...asked });
  expect(named.result.options[0]!.monthlyUsd.typical).toBeCloseTo(
    5000 * own.inputUsdPerMillion + 500 * own.outputUsdPerMillion,
    6,
  );
  // The same model elsewhere needs no evaluation.
  const elsewhere = named.result.options.filter(({ id }) => id.startsWith("hosted:Llama 3.3 70B@"));
  for (const { conditions } of elsewhere) expect(conditions.join()).not.toContain("evaluation");
});

test("a host that nobody has a price of, and files beside a host, are said in one line", async () => {
  await expect(plan({ model: "Llama 3.3 70B", host: "nowhere", apiSpend: 20_000 })).rejects.toThrow(
    "no price is known for Llama 3.3 70B at nowhere",
  );
  await expect(plan({ model: "whisper-1", inputTokens: 1e9, outputTokens: 0 })).rejects.toThrow(
    "whisper-1 has no price by the token: it does transcription",
  );
});

// 50 billion tokens at $0.13 per million.
test("embeddings are priced, and moved to encoders alone", async () => {
  const { material, result } = await plan({
    model: "text-embedding-3-large",
    inputTokens: 5e10,
    outputTokens: 0,
  });
  expect(result.options[0]!.monthlyUsd.typical).toBeCloseTo(6500, 6);
  const encoders = /embed|bge|voyage/i;
  const targets = material.all.options.flatMap(({ targetModel }) => targetModel ?? []);
  expect(targets).toContain("bge-m3");
  for (const target of targets) expect(target).toMatch(encoders);
  const moved = material.all.options.filter(({ targetModel }) => targetModel !== null);
  for (const { conditions } of moved) expect(conditions.map(({ kind }) => kind)).toContain("re-embedding");
});

test("text never moves to an encoder, and speech stays with the reason", async () => {
  const text = await plan({ model: "gpt-5.4", apiSpend: 5000 });
  for (const { targetModel } of text.material.all.options)
    expect(targetModel ?? "").not.toMatch(/embed|bge/i);
  const speech = await plan({ model: "gpt-4o-transcribe", inputTokens: 5e9, outputTokens: 1e8 });
  expect(speech.material.all.options.map(({ id }) => id)).toEqual(["stay", "tuned"]);
  expect(speech.result.notes.join()).toContain("gpt-4o-transcribe stays where it is: it does transcription");
});

// $13,000 an hour at 99.67 % measured: 0.0033 x 730 h x $13,000 = $31,317.
test("an hour down is charged to every option, staying included", async () => {
  const { result } = await plan({
    model: "gpt-5.4",
    apiSpend: 30_000,
    assume: ["downtime_usd_per_hour=13000"],
  });
  const [stay] = result.options;
  expect(stay!.components["downtime"]).toBeCloseTo(31_317, 0);
  for (const { id, availability, components } of result.options) {
    expect(components["downtime"], id).toBeCloseTo((1 - availability) * 730 * 13_000, 3);
    expect(components["downtime"], id).toBeGreaterThan(0);
  }
});

test.each<PlanRequest>([
  { apiSpend: 30_000, availability: 0.999 },
  { apiSpend: 300_000, availability: 0.9999, private: true },
  { apiSpend: 5_000, availability: 0.9999 },
])("an availability that is asked for is met by what is recommended: %o", async (request) => {
  const { material, result } = await plan({ model: "gpt-5.4", ...request });
  const asked = request.availability!;
  for (const option of result.options) {
    const { conditions } = material.all.options.find(({ id }) => id === option.id)!;
    const isMissed = conditions.some(({ kind }) => kind === "availability-missed");
    if (!isMissed) expect(option.availability, option.id).toBeGreaterThanOrEqual(asked);
  }
  const chosen = result.options.find(({ id }) => id === result.verdict.ifAllMoved.option)!;
  expect(chosen.availability).toBeGreaterThanOrEqual(asked);
});

test("where none is asked for, a fleet of one machine says what it is worth and what a spare costs", async () => {
  const { material, result } = await plan({ model: "gpt-5.4", apiSpend: 5_000 });
  const single = result.options.filter(
    ({ id, kind, availability }) =>
      kind === "self-host-rent" && !id.includes("-spot-") && availability < 0.9905,
  );
  expect(single.length).toBeGreaterThan(0);
  for (const { id } of single) {
    const { conditions } = material.all.options.find((option) => option.id === id)!;
    const worth = conditions.find(({ kind }) => kind === "availability");
    // A machine 0.99, its data centre between 0.99741 and 0.99995: 0.98744 to 0.98995, 9.2 to 7.3 hours of 730.
    const [, up, hours] =
      worth?.text.match(
        /up (98\.\d+)% of the time, (\d\.\d) hours a month without it: a second one .* as the spare/,
      ) ?? [];
    expect(Number(up)).toBeGreaterThan(98.744);
    expect(Number(up)).toBeLessThan(98.995);
    expect(Number(hours)).toBeCloseTo((1 - Number(up) / 100) * 730, 1);
  }
});
