import { describe, expect, test } from "vitest";
import { run } from "./main.ts";
import type { PriceAnswer } from "../contract/catalog-answers.ts";
import { type CapturedIo, captureIo } from "./testing/capture-io.ts";

async function prices(...args: string[]): Promise<CapturedIo> {
  const io = captureIo();
  io.exitCode = await run(["prices", ...args], io);
  return io;
}
const json = async (...args: string[]): Promise<PriceAnswer> =>
  JSON.parse((await prices(...args, "--json")).out) as PriceAnswer;

describe("breakeven prices", () => {
  test("an API model: every class, the long-context cliff, the source, who else sells it", async () => {
    const { out, exitCode } = await prices("gpt-5.4");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/standard +any +2\.50 +0\.25 +15\.00/);
    expect(out).toMatch(/standard +more than 271,999 in +5\.00 +0\.50 +22\.50/);
    expect(out).toMatch(/batch +any +1\.25/);
    expect(out).toMatch(/priority +any +5\.00 +0\.50 +30\.00/);
    expect(out).toContain("Source: @pydantic/genai-prices 0.1.8, 2026-09-22.");
    expect(out).toMatch(/azure +gpt-5\.4 +2\.50/);
  });

  test("an open model: every host with price, precision, context, date and source, and the range", async () => {
    const { out, exitCode } = await prices("llama", "3.3", "70b");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/Groq +0\.59 +- +0\.79 +- +131k +2025-12-26 +\[\d\]/);
    expect(out).toMatch(/Cloudflare +0\.293 +- +2\.253 +fp8 +24k/);
    expect(out).toContain("Over 22 hosts, without *: input 0.10 to 2.92, median 0.71");
    expect(out).toMatch(/\[1\] (anomalyco|Portkey-AI)\/models/);
  });

  test("a GPU: sellers by kind and size, purchase too, what is not used and why", async () => {
    const { out } = await prices("H100");
    expect(out).toMatch(/H100 SXM, rent/);
    expect(out).toMatch(/Lambda, all regions +8x on-demand +3\.99 +2026-08-21/);
    expect(out).toMatch(/RunPod +1x spot +2\.69/);
    expect(out).toMatch(/H100 PCIe, purchase/);
    expect(out).toContain("* not used: Hyperbolic on-demand: historical");
    const { offers } = await json("H200 SXM");
    expect(new Set(offers.map(({ gpu }) => gpu))).toEqual(new Set(["H200 SXM"]));
  });

  test("prices at a date, by the hour where the hour matters", async () => {
    const before = await json("deepseek-v4-pro", "--at", "2026-06-01");
    expect(before.asOf).toBe("2026-06-01");
    expect(before.api[0]?.rates.map(({ when, rates }) => [when, rates.input, rates.output])).toEqual([
      ["always", 0.435, 0.87],
    ]);
    const after = await json("deepseek-v4-pro", "--at", "2026-11-20");
    expect(after.api[0]?.rates.map(({ when, rates }) => [when, rates.input, rates.output])).toEqual([
      ["Mon-Fri 00-01, 04-06, 10-24; Sat-Sun all day UTC", 0.66, 1.98],
      ["Mon-Fri 01-04, 06-10 UTC", 1.32, 3.96],
    ]);
  });

  test("a model that did not exist yet has no price, which is said", async () => {
    const { out } = await prices("claude-haiku-5-5", "--at", "2026-09-01");
    expect(out).toContain("No price is known at that date.");
    expect(out).toContain("2026-10-07");
  });

  test("one provider's price alone", async () => {
    const { api } = await json("gpt-5.4", "--provider", "azure");
    expect(api).toMatchObject([{ provider: "azure", model: "gpt-5.4" }]);
  });

  test("what a guide misnames is answered with a note", async () => {
    const { notes, hosted } = await json("Llama 3.3 8B");
    expect(hosted?.model).toBe("Llama 3.1 8B");
    expect(notes.join()).toContain("no Llama 3.3 8B");
  });

  test.each([
    [["nosuchmodel"], 'try "gpt-5.4"'],
    [["lama 3.3 70"], "Llama 3.3 70B"],
    [["claud-sonnet-4-5"], "claude-sonnet-4-5"],
    [["gpt-5.4", "--provider", "acme"], "leave out --provider"],
    [["gpt-5.4", "--at", "yesterday"], "Write a date"],
  ])("%j exits 2 with a remedy", async (args, part) => {
    const { err, out, exitCode } = await prices(...args);
    expect(exitCode).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(part);
  });

  test("without a name: what the catalog holds and how old it is", async () => {
    const { out } = await prices();
    expect(out).toContain("genai-prices 0.1.8, newest price 2026-09-22");
    expect(out).toContain("tables up to 2026-08-21");
  });

  test("--lint lists what is odd and exits 0 without an error", async () => {
    const { out, exitCode } = await prices("--lint");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^0 errors, \d+ warnings/);
    expect(out).toContain("vast-spot-1x-rtx-5090");
  });
});
