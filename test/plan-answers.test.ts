import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makePlan } from "../src/answers/plan/make-plan.ts";
import { planText } from "../src/cli/plan/plan-text.ts";
import type { PlanRequest } from "../src/contract/plan-request.ts";
import type { PlanOption } from "../src/planner/model/plan-option.ts";
import type { PlanResult } from "../src/planner/plan-result.ts";

const NOW_MS = Date.parse("2026-11-30T00:00:00Z");

/** A plan on $15,000 a month of gpt-5.4, all of which may move. */
async function planOn(request: Partial<PlanRequest>): Promise<PlanResult> {
  const { result } = await makePlan(
    { model: "gpt-5.4", apiSpend: 15_000, undecided: "move", ...request },
    {
      files: [],
      dataFolder: mkdtempSync(join(tmpdir(), "breakeven-")),
      nowMs: NOW_MS,
      readText: () => Promise.reject(new Error("no file")),
    },
  );
  return result;
}
const chosen = ({ options, verdict }: PlanResult): PlanOption =>
  options.find(({ id }) => id === verdict.option)!;
const kinds = ({ options }: PlanResult): Set<string> => new Set(options.map(({ kind }) => kind));
const reportOf = ({ verdict }: PlanResult, name: string) =>
  verdict.demands.find(({ demand }) => demand === name)!;
const textOf = (result: PlanResult): string =>
  planText(result, { columns: 80, color: false }).replaceAll(/\s+/g, " ");

describe("only a frontier model will do", () => {
  test("no open model is on the ladder, recommended or named, and the rungs say why", async () => {
    const result = await planOn({ frontierNeeded: true });
    // The guide's rule for it is `api`, and it overrides: weights of frontier models are not for sale.
    expect(result.verdict.rules.find(({ rule }) => rule === "frontier-model")?.towards).toBe("api");
    expect([...kinds(result)].every((kind) => ["api", "api-tuned", "closed-cheaper"].includes(kind))).toBe(
      true,
    );
    for (const { label } of result.removed) expect(textOf(result)).not.toContain(label);
    expect(reportOf(result, "frontier").removes.some((id) => id.startsWith("hosted:"))).toBe(true);
    for (const { kind, reason } of result.emptyRungs)
      if (kind !== "closed-cheaper") expect(reason).toContain("only a frontier model will do");
  });
});

describe("private data", () => {
  test("own hardware alone: nobody's API, endpoint, marketplace or rented machine", async () => {
    const result = await planOn({ private: true });
    expect(result.verdict.action).toBe("must-self-host");
    expect([...kinds(result)].sort()).toEqual(["api", "self-host-buy"]);
    expect(result.emptyRungs.find(({ kind }) => kind === "hosted-open")?.reason).toContain("private data");
    expect(reportOf(result, "private")).toMatchObject({ staying: "violates" });
    expect(result.verdict.settledBy.join(" ")).toContain("--privacy");
  });

  test("in a data centre: whole machines of sellers who are no marketplace", async () => {
    const result = await planOn({ apiSpend: 250_000, privacy: "data-centre" });
    const rented = result.options.filter(({ kind }) => kind === "self-host-rent");
    expect(rented.length).toBeGreaterThan(0);
    for (const { id } of rented) expect(id).toMatch(/@[a-z0-9-]+-8x-/);
    expect(kinds(result).has("hosted-open")).toBe(false);
  });

  test("under an agreement: providers that sign one, staying among them", async () => {
    const result = await planOn({ privacy: "agreement" });
    expect(reportOf(result, "private").staying).toBe("holds");
    const sellers = result.options.filter(({ kind }) => kind === "hosted-open" || kind === "closed-cheaper");
    // Of the catalog's vendors these sign one; DeepInfra, Novita and DeepSeek are not known to.
    for (const { label } of sellers)
      expect(label).toMatch(/openai|anthropic|mistral|AWS Bedrock|Google Vertex AI|Azure/);
  });

  test("with nobody who can run GPUs the contradiction is said first, with what would resolve it", async () => {
    const result = await planOn({ private: true, noGpuSkills: true });
    expect(result.verdict.action).toBe("nothing-passes");
    expect(result.verdict.contradictions).toMatchObject([{ demands: ["private", "gpu-skills"] }]);
    expect(result.verdict.because[0]).toContain("contradict each other");
    expect(result.verdict.because[0]).toMatch(/--privacy.*--no-gpu-skills/);
    expect(result.options.map(({ id }) => id)).toEqual(["stay"]);
  });
});

describe("a first token within 80 ms, on totals", () => {
  test("no API is an answer, and that nothing shows it is said first", async () => {
    const result = await planOn({ ttft: 80 });
    expect(result.verdict.because[0]).toMatch(/80 ms.*cannot be shown/);
    expect(result.verdict.action).toBe("must-self-host");
    expect(chosen(result).kind).toMatch(/^self-host/);
    expect([...kinds(result)].filter((kind) => !/^(api|self-host-(rent|buy))$/.test(kind))).toEqual([]);
    expect(reportOf(result, "latency").unknown).toContain(result.verdict.option);
    expect(textOf(result)).toContain("80 ms");
  });

  test("while nothing may move it is said too", async () => {
    const result = await planOn({ ttft: 80, undecided: "stay" });
    expect(result.verdict.action).toBe("nothing-passes");
    expect(result.verdict.because.join(" ")).toContain("80 ms");
  });
});

describe("vendors, regions, attestations", () => {
  test("approved vendors alone; the same line of models is found at the cloud that is approved", async () => {
    const result = await planOn({ vendors: ["azure"] });
    for (const { kind, label } of result.options)
      if (kind === "closed-cheaper" || kind === "hosted-open") expect(label).toMatch(/azure/i);
    expect(chosen(result).label).toContain("azure");
    expect(reportOf(result, "vendors").staying).toBe("violates");
  });

  test("what is not known does not pass, and says so", async () => {
    const result = await planOn({ require: ["soc2"] });
    const report = reportOf(result, "attestations");
    expect(report.staying).toBe("holds");
    // Nothing is known of the attestations of Crusoe, of whom the cheapest rented fleet would be.
    expect(report.unknown.length).toBeGreaterThan(0);
    for (const id of report.unknown) expect(report.removes).toContain(id);
    expect(textOf(result)).toContain("so it does not pass");
  });

  test("a vendor that nobody knows is refused with those that are near", async () => {
    await expect(planOn({ vendors: ["opnai"] })).rejects.toMatchObject({
      remedy: expect.stringContaining("OpenAI") as string,
    });
  });
});

describe("sellers", () => {
  test("no marketplace unless asked for", async () => {
    const market = /Vast|RunPod(?! Secure)|Hyperbolic|SF Compute|Chutes|io\.net/;
    const labels = ({ options }: PlanResult): string[] => options.map(({ label }) => label);
    const plain = await planOn({});
    expect(labels(plain).filter((label) => market.test(label))).toEqual([]);
    expect(reportOf(plain, "sellers").removes.length).toBeGreaterThan(0);
    const any = await planOn({ sellers: "any" });
    expect(any.verdict.demands).toEqual([]);
    expect(labels(any).some((label) => market.test(label))).toBe(true);
  });
});

describe("two answers", () => {
  test.each([15_000, 60_000, 500_000])(
    "of $%d a month: no change of class, and the prize",
    async (apiSpend) => {
      const result = await planOn({ apiSpend });
      const { verdict, options } = result;
      const of = (id: string | null): PlanOption => options.find((option) => option.id === id)!;
      expect(verdict.option).toBe(verdict.sameClass);
      expect(["none", "successor"]).toContain(of(verdict.sameClass).modelChange);
      expect(of(verdict.ifItPasses).monthlyUsd.typical).toBeLessThan(
        of(verdict.sameClass).monthlyUsd.typical,
      );
      expect(of(verdict.ifItPasses).ifItPasses).toMatch(/passes an evaluation on/);
      expect(textOf(result)).toContain("TWO ANSWERS");
      // A model of the same maker and class that is newer: gpt-6-sol follows gpt-5.4 at a lower price.
      expect(of(verdict.sameClass).label).toMatch(/^gpt-6/);
    },
  );

  test("a chance is never printed of untested work without what it hangs on", async () => {
    for (const sentence of textOf(await planOn({})).split(/(?<=\.) (?=[A-Z0-9])/))
      if (/% of 2,000 draws/.test(sentence)) expect(sentence).toMatch(/if this work passes|caching, batch/);
  });

  test("the least score over today's model takes off what no suite shows to reach it", async () => {
    const result = await planOn({ qualityFloor: { suite: null, ratio: 0.9 } });
    expect(result.verdict.ifItPasses).toBeNull();
    expect(reportOf(result, "quality-floor").unknown.length).toBeGreaterThan(0);
    expect(kinds(result).has("api-tuned")).toBe(true);
  });
});

describe("hosts", () => {
  test("the cheapest is shown beside its maker and the largest, and one price of one table does not win", async () => {
    const result = await planOn({ model: "deepseek-v4-pro", apiSpend: 60_000 });
    const hosted = result.options.filter(({ kind }) => kind === "hosted-open");
    expect(hosted.length).toBeGreaterThanOrEqual(4);
    for (const id of [result.verdict.option, result.verdict.ifItPasses])
      if (id !== null) expect(result.options.find((option) => option.id === id)?.notByDefault).toBeNull();
    expect(textOf(result)).toMatch(/HOSTS of .*in one table: not recommended/);
  });

  test("what a host allows is asked where the volume is large", async () => {
    // 100 billion tokens a month are 2.3 million a minute.
    const result = await planOn({ apiSpend: undefined, inputTokens: 90e9, outputTokens: 10e9 } as never);
    const hosted = result.options.filter(({ kind }) => kind === "hosted-open");
    expect(hosted.length).toBeGreaterThan(0);
    for (const { conditions } of hosted)
      expect(conditions.join(" ")).toMatch(/2\.\d+M tokens a minute on average/);
    const small = await planOn({ apiSpend: 500 });
    for (const { conditions } of small.options)
      expect(conditions.filter((text) => text.includes("tokens a minute on average"))).toEqual([]);
  });
});
