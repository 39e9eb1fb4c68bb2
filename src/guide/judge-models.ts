import { finding, type Judge, percent, short, type Verdict, type Outcome } from "./claim.ts";
import type { GuideFacts } from "./guide-facts.ts";
import type { Guide } from "./guide.ts";

/**
 * Models, quality, licences. "Percent of GPT-4o" is not a defined metric; what is shown is the ratio of two scores of
 * the same LiveBench table, with the rows named.
 */
export const judgeModels: Readonly<Record<string, Judge>> = {
  M1: (guide, facts) => {
    const judged = quality(guide, facts, "M1");
    const own = facts.fact("aider_maverick")?.value;
    const low = facts.fact("aider_gpt_4o_low")?.value;
    const high = facts.fact("aider_gpt_4o_high")?.value;
    if (own === undefined || low === undefined || high === undefined || !judged.sourced) return judged;
    const [least, most] = [own / high, own / low];
    const behind = most < (rowOf(guide, "M1").ofGpt4o[0] ?? 0);
    return {
      ...judged,
      sourced: finding(
        `${judged.sourced.text}; in coding (Aider polyglot) ${percent(least)}-${percent(most)}`,
        { ...judged.sourced.values, codingLow: least, codingHigh: most },
      ),
      verdicts: [...judged.verdicts, ...(behind ? (["SRC"] as const) : [])],
    };
  },
  M2: (guide, facts) => {
    const judged = quality(guide, facts, "M2");
    // The reference is a model above GPT-4o: next to it, 98 % is more than "95-100 % of GPT-4o".
    const share = judged.sourced?.values["share"];
    return share === undefined ? judged : { ...judged, verdicts: [share >= 0.95 ? "SRC" : "OPEN"] };
  },
  M3: (guide, facts) => quality(guide, facts, "M3"),
  M4: (guide, facts) => quality(guide, facts, "M4"),
  M5: (guide, facts) => quality(guide, facts, "M5"),
  M6: (guide, facts) => quality(guide, facts, "M6"),
  M7: (guide, facts) => quality(guide, facts, "M7"),
  M8: (guide, facts) => licences(guide, facts, ["Mistral Large 2"]),
  M9: (guide, facts) => licences(guide, facts, ["DeepSeek V4 Pro", "Qwen3 235B", "Llama 3.3 70B"]),
  M10: (_, facts) => {
    const closed = ["Claude Sonnet 4.6", "Gemini 2.5 Pro", "GPT-5.4"];
    const open = closed.filter((name) => facts.model(name) !== null);
    return {
      own: null,
      sourced: finding(
        open.length === 0
          ? "none of the three has published weights"
          : `${open.join(", ")} has published weights`,
        { withWeights: open.length },
      ),
      verdicts: [open.length === 0 ? "OK" : "SRC"],
    };
  },
};

/** Scores of two runs of one table differ by a point or two without meaning. */
const SCORE_SLACK = 0.03;

function rowOf(guide: Guide, claim: string): Guide["quality"][number] {
  const row = guide.quality.find((it) => it.claim === claim);
  if (!row) throw new RangeError(`the guide's model table has no row ${claim}`);
  return row;
}

function quality(guide: Guide, facts: GuideFacts, claim: string): Outcome {
  const row = rowOf(guide, claim);
  const score = facts.fact(row.score);
  const reference = facts.fact(row.reference);
  if (!score || !reference) return { own: null, sourced: null, verdicts: ["OPEN"] };
  const share = score.value / reference.value;
  const [low, high] = row.ofGpt4o;
  const verdicts: Verdict[] = [share >= low - SCORE_SLACK && share <= high + SCORE_SLACK ? "OK" : "SRC"];
  const side = share > high + SCORE_SLACK ? ", understated" : share < low - SCORE_SLACK ? ", overstated" : "";
  const remark = score.note === "" ? "" : ` (${score.note})`;
  return {
    own: null,
    sourced: finding(
      `${short(score.value)}${remark} against ${short(reference.value)} of ${REFERENCES[row.reference] ?? row.reference}: ${percent(share)}${side}; ${score.source}`,
      { share },
    ),
    verdicts,
  };
}

const REFERENCES: Readonly<Record<string, string>> = {
  livebench_gpt_4o_2024_11_20: "gpt-4o-2024-11-20",
  livebench_gpt_4o_2024_11_25_table: "gpt-4o-2024-11-20",
  livebench_gpt_5_4_high: "GPT-5.4 high (no shared table with GPT-4o)",
};

function licences(guide: Guide, facts: GuideFacts, names: readonly string[]): Outcome {
  const rows = names.map((name) => ({
    name,
    claimed: guide.licences.find((it) => it.model === name)?.licence ?? "",
    found: facts.model(name),
  }));
  const known = rows.filter((row) => row.found?.licence);
  if (known.length === 0) return { own: null, sourced: null, verdicts: ["OPEN"] };
  const wrong = known.filter((row) => !row.found?.licence?.toLowerCase().includes(row.claimed.toLowerCase()));
  return {
    own: null,
    sourced: finding(
      known
        .map((row) => `${row.name}: ${row.found?.licence}, commercial use: ${row.found?.commercialUse}`)
        .join("; "),
      { contradicted: wrong.length },
    ),
    verdicts: [wrong.length > 0 ? "SRC" : "OK"],
  };
}
