import { isoDate } from "../../core/time.ts";
import { formatUsd } from "../../core/format.ts";
import type { RelevantChange } from "../model/verdict.ts";
import type { AnnouncedChange, MovedCost, PreparedOption, PreparedPlan } from "../model/prepared.ts";
import { untilMs } from "../traffic/planned-time.ts";

/** A change below this share of the bill it belongs to is listed, but not put into a sentence. */
const LEAST_TOLD = 0.02;

/**
 * What is announced for the traffic that stays and for the options with these ids, the same change of several groups as
 * one; the weightiest first, by what it changes a month times the time in which it holds.
 */
export function announcedFor(prepared: PreparedPlan, optionIds: readonly string[]): RelevantChange[] {
  const stay = prepared.options.find(({ kind }) => kind === "api")!;
  const staying = merged(prepared.changes ?? []).map((change) => ({ ...change, option: stay.id }));
  const others = [...new Set(optionIds)].flatMap((id) => {
    const option = prepared.options.find((each) => each.id === id && each !== stay);
    return option === undefined ? [] : changesOf(option).map((change) => ({ ...change, option: id }));
  });
  const end = untilMs(prepared);
  const weight = ({ beforeUsd, afterUsd, date }: RelevantChange): number =>
    Math.abs((afterUsd ?? 0) - beforeUsd) * (end - Math.max(prepared.asOfMs, Date.parse(date)));
  return [...staying, ...others].sort((a, b) => weight(b) - weight(a));
}

/** The change that matters most as a sentence; none where nothing that is announced matters. */
export function announcedSentences(
  changes: readonly RelevantChange[],
  stayUsd: number,
  asOfMs: number,
): string[] {
  const told = changes.find(
    ({ kind, beforeUsd, afterUsd }) =>
      kind === "retirement" || afterUsd === null || Math.abs(afterUsd - beforeUsd) > LEAST_TOLD * stayUsd,
  );
  return told === undefined ? [] : [sentenceOf(told, asOfMs)];
}

function sentenceOf(
  { kind, model, date, successor, beforeUsd, afterUsd, option }: RelevantChange,
  asOfMs: number,
): string {
  const money = (usd: number): string => `${formatUsd(usd)} a month`;
  if (kind === "price") {
    const what = `its part of this ${option === "stay" ? "traffic" : "option"} then costs ${money(afterUsd ?? 0)} instead of ${money(beforeUsd)}`;
    return `The price of ${model} changes on ${date}: ${what}, and every month of the horizon is planned at its own price.`;
  }
  const verb = Date.parse(date) <= asOfMs ? "was retired" : "retires";
  if (successor === null || afterUsd === null)
    return `${model} ${verb} on ${date} and no successor with a known price is named: what staying costs from then on is not known, and is planned at today's price.`;
  const cost =
    beforeUsd === afterUsd ? "at the same price" : `at ${money(afterUsd)} instead of ${money(beforeUsd)}`;
  return `${model} ${verb} on ${date}: staying then means its successor ${successor}, ${cost} for this part of the traffic.`;
}

/** Changes of several groups that are the same are one. */
function merged(changes: readonly AnnouncedChange[]): AnnouncedChange[] {
  const byName = new Map<string, AnnouncedChange>();
  for (const change of changes) {
    const key = JSON.stringify([change.kind, change.provider, change.model, change.date, change.successor]);
    const known = byName.get(key);
    byName.set(
      key,
      known === undefined
        ? change
        : {
            ...change,
            beforeUsd: known.beforeUsd + change.beforeUsd,
            afterUsd:
              known.afterUsd === null || change.afterUsd === null ? null : known.afterUsd + change.afterUsd,
          },
    );
  }
  return [...byName.values()];
}

/** What is announced for the prices at which an option moves work. */
function changesOf(option: PreparedOption): AnnouncedChange[] {
  if ("replica" in option) return [];
  const moments = [
    ...new Set(option.moved.flatMap(({ later = [] }) => later.map(({ fromMs }) => fromMs))),
  ].sort((a, b) => a - b);
  const usdFrom = (moment: number | null): number =>
    option.moved.reduce((sum, part) => {
      const at = moment === null ? part : (part.later?.findLast(({ fromMs }) => fromMs <= moment) ?? part);
      return sum + usdOf(at);
    }, 0);
  return moments.flatMap((moment, index): AnnouncedChange[] => {
    const beforeUsd = usdFrom(index === 0 ? null : moments[index - 1]!);
    const afterUsd = usdFrom(moment);
    if (beforeUsd === afterUsd) return [];
    return [
      {
        kind: "price",
        provider: "",
        model: option.targetModel ?? option.label,
        date: isoDate(moment),
        successor: null,
        beforeUsd,
        afterUsd,
        source: option.sources.join("; "),
      },
    ];
  });
}

const usdOf = (part: Pick<MovedCost, "usdInput" | "usdCachedHit" | "usdOutput">): number =>
  part.usdInput + part.usdCachedHit + part.usdOutput;
