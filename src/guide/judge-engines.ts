import { finding, type Judge, percent, short, type Verdict } from "./claim.ts";

/** The inference engines. */
export const judgeEngines: Readonly<Record<string, Judge>> = {
  E1: (guide, facts) => {
    const gpu = facts.gpu("A100 80GB SXM");
    const { tokensPerSecondPerRequest: claim, gpus } = guide.engines;
    const parameters = facts.model("Llama 3.3 70B")?.totalParameters ?? guide.engines.billions * 1e9;
    if (!gpu) return { own: null, sourced: null, verdicts: ["OPEN"] };
    const ceiling = (bytesPerParameter: number): number =>
      (gpus * gpu.memoryBandwidthBytesPerSecond) / (parameters * bytesPerParameter);
    const [bits16, bits8, bits4] = [ceiling(2), ceiling(1), ceiling(0.5)];
    const verdicts: Verdict[] = [];
    if (bits16 < claim[0]) verdicts.push("ARITH");
    if (bits8 >= claim[0]) verdicts.push("ASSUME");
    return {
      own: null,
      sourced: finding(
        `every token reads all weights: at most ${short(bits16)} tokens a second at FP16, ${short(bits8)} at 8-bit, ${short(bits4)} at 4-bit, before any overhead`,
        { bits16, bits8, bits4 },
      ),
      verdicts: verdicts.length > 0 ? verdicts : ["OK"],
    };
  },
  E2: (guide, facts) => {
    const archived = facts.fact("tgi_archived");
    if (!archived) return { own: null, sourced: null, verdicts: ["OPEN"] };
    const date = String(archived.value).replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3");
    const status = facts.engine("TGI")?.status;
    return {
      own: null,
      sourced: finding(
        `maintenance mode since 2025-12-11, archived on ${date}${status ? `; in this catalog: ${status}` : ""}`,
        { archived: archived.value },
      ),
      verdicts: [date < guide.published ? "SRC" : "OK"],
    };
  },
  E3: (guide) => ({
    own: finding(
      `claimed ${percent(guide.engines.ollamaLower[0])}-${percent(guide.engines.ollamaLower[1])} less; no figures to compute from`,
      { lowShare: guide.engines.ollamaLower[0], highShare: guide.engines.ollamaLower[1] },
    ),
    sourced: null,
    verdicts: ["OPEN"],
  }),
};
