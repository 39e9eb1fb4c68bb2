import { finding, type Judge, percent, short, type Verdict } from "./claim.ts";
import type { GuideFacts } from "./guide-facts.ts";
import { arriving, inFlight, type SetupNames } from "./simulated.ts";

/** What the engine table says of engines under load, by the simulator's own runs and by what was measured. */
export const judgeEngineLoad: Readonly<Record<string, Judge>> = {
  E4: (_, facts) => {
    const rate = (engine: string, concurrency: number): number | undefined =>
      inFlight(facts, { ...SMALL, engine }, concurrency)?.outputTokensPerSecond;
    const [tgi, vllm] = [rate("TGI", 16), rate("vLLM", 16)];
    const [fullTgi, fullVllm] = [rate("TGI", 256), rate("vLLM", 256)];
    if (!tgi || !vllm || !fullTgi || !fullVllm) return { own: null, sourced: null, verdicts: ["OPEN"] };
    const [few, many] = [tgi / vllm, fullTgi / fullVllm];
    const verdicts: Verdict[] = [Math.min(few, many) >= COMPARABLE ? "OK" : "ASSUME"];
    if (facts.engine("TGI")?.status === "maintenance") verdicts.push("SRC");
    return {
      own: null,
      sourced: finding(
        `no paired measurement was found; simulated with an 8B model on an H100, TGI reaches ${percent(few)} of vLLM's throughput with 16 requests in flight and ${percent(many)} with 256, of which it takes 128 and refuses the rest. It gets no new models: it is in maintenance and archived`,
        { of16: few, of256: many },
      ),
      verdicts,
    };
  },
  E5: (_, facts) => {
    const small = gains(facts, SMALL);
    const large = gains(facts, GUIDES_OWN);
    const [few, some, most] = [4, 64, 256].map((count) => facts.fact(`vllm_405b_${count}_at_once`));
    if (!small || !large) return { own: null, sourced: null, verdicts: ["OPEN"] };
    const measured =
      few && some && most
        ? `; measured (${few.source}, ${few.date}: ${few.note}), from 4 at once to 64 ${percent(some.value / few.value / 16)} of proportional, to 256 ${percent(most.value / few.value / 64)}`
        : "";
    return {
      own: null,
      sourced: finding(
        `simulated with 1,000 tokens in and 250 out, at least ${percent(NEAR_LINEAR)} of proportional: an 8B model on an H100 up to ${small.upTo} requests at once, at 64 ${percent(small.at64)}; the guide's own 70B at FP16 on 2x A100 up to ${large.upTo}, at 64 ${percent(large.at64)}, because its cache is full${measured}`,
        {
          smallUpTo: small.upTo,
          smallAt64: small.at64,
          largeUpTo: large.upTo,
          largeAt64: large.at64,
          ...(few && some && most
            ? { measuredAt64: some.value / few.value / 16, measuredAt256: most.value / few.value / 64 }
            : {}),
        },
      ),
      verdicts: [Math.min(small.upTo, large.upTo) >= 64 ? "OK" : "ASSUME"],
    };
  },
  E6: (guide, facts) => {
    const asked = guide.engines.requestsPerMinute;
    const setups = [
      { label: "its own 70B at FP16 on 2x A100", names: GUIDES_OWN },
      { label: "the same at 8 bits", names: { ...GUIDES_OWN, precision: "int8" as const } },
      { label: "an 8B model on an RTX 4090", names: { ...SMALL, gpu: "RTX 4090" } },
    ];
    const runs = setups.flatMap(({ label, names }) => {
      const run = arriving(facts, names, asked);
      return run ? [{ label, ...run }] : [];
    });
    const [own] = runs;
    if (!own) return { own: null, sourced: null, verdicts: ["OPEN"] };
    const texts = runs.map(({ label, keepsUp, perMinute, simulation }) =>
      keepsUp
        ? `${label} keeps up, first token after ${short(simulation.ttftMs?.p95 ?? Number.NaN)} ms (p95)`
        : `${label} falls behind at ${short(perMinute)} a minute`,
    );
    return {
      own: null,
      sourced: finding(
        `simulated, ${short(asked)} requests a minute of 1,000 tokens in and 250 out: ${texts.join("; ")}`,
        { ownPerMinute: own.perMinute, keepUp: runs.filter((it) => it.keepsUp).length },
      ),
      verdicts: [own.keepsUp ? "OK" : runs.some((it) => it.keepsUp) ? "ASSUME" : "ARITH"],
    };
  },
  E7: (_, facts) => {
    const card = { ...SMALL, gpu: "RTX 4090" };
    const ollama = inFlight(facts, { ...card, engine: "Ollama" }, MANY);
    const alone = inFlight(facts, { ...card, engine: "Ollama" }, 1);
    const vllm = inFlight(facts, card, MANY);
    const vllmAlone = inFlight(facts, card, 1);
    if (!ollama || !alone || !vllm || !vllmAlone) return { own: null, sourced: null, verdicts: ["OPEN"] };
    const less = 1 - ollama.outputTokensPerSecond / vllm.outputTokensPerSecond;
    const lessAlone = 1 - alone.outputTokensPerSecond / vllmAlone.outputTokensPerSecond;
    return {
      own: null,
      sourced: finding(
        `it answers one request at a time unless OLLAMA_NUM_PARALLEL is set; simulated with an 8B model on an RTX 4090, ${percent(lessAlone)} less than vLLM for one user, ${percent(less)} less for ${MANY} at once, who wait ${short((ollama.ttftMs?.p50 ?? Number.NaN) / 1000)} s for a first token`,
        { lessAlone, lessAt20: less },
      ),
      verdicts: ["OK"],
    };
  },
};

const SMALL: SetupNames = { model: "Llama 3.1 8B", gpu: "H100 SXM", gpus: 1, precision: "bf16" };
const GUIDES_OWN: SetupNames = { model: "Llama 3.3 70B", gpu: "A100 80GB SXM", gpus: 2, precision: "bf16" };
const MANY = 20;
/** Nine tenths of another's throughput is within the scatter of one run to the next. */
const COMPARABLE = 0.9;
/** A judgement of what "near" may mean. */
const NEAR_LINEAR = 0.8;
const AT_ONCE = [2, 4, 8, 16, 32, 64] as const;

/** The share of n times one request's throughput that n at once reach: up to which n it is near, and at 64. */
function gains(facts: GuideFacts, names: SetupNames): { upTo: number; at64: number } | null {
  const one = inFlight(facts, names, 1)?.outputTokensPerSecond;
  if (!one) return null;
  const shares = AT_ONCE.map((count) => ({
    count,
    share: (inFlight(facts, names, count)?.outputTokensPerSecond ?? Number.NaN) / one / count,
  }));
  return {
    upTo: shares.findLast(({ share }) => share >= NEAR_LINEAR)?.count ?? 1,
    at64: shares.at(-1)?.share ?? Number.NaN,
  };
}
