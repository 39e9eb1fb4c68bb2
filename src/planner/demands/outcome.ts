import type { Contradiction, DemandName, DemandReport } from "../model/demands.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { DemandOutcome, OptionKind } from "../model/prepared.ts";
import type { GroupSource } from "../traffic/groups.ts";
import { barring, type Judged, judgeOption, servingsOf } from "./judge.ts";
import { type Demand, DEMANDS } from "./table.ts";

/** An option that was judged, whether it came on the ladder or not. */
export interface JudgedCandidate {
  id: string;
  kind: OptionKind;
  label: string;
  judged: Judged;
  /** By which the best of a kind are found: dollars a month, or what it saves with the sign turned. */
  rank: number;
  /** What its best are named apart for: a quote of the user. Absent = its kind. */
  slot?: string;
}

/** Removed options named of each kind: those that would have been its best. */
const NAMED_PER_KIND = 4;

/** What the demands did: which options each removes, of which it is unknown, and which demands nothing meets together. */
export function demandOutcome(
  candidates: readonly JudgedCandidate[],
  ladder: ReadonlySet<string>,
  sources: readonly GroupSource[],
  context: PlanContext,
): DemandOutcome {
  const asked = DEMANDS.filter((demand) =>
    sources.some((source) => source.bound && demand.asksOf(source, context)),
  );
  const removed = [...Map.groupBy(candidates, ({ kind, slot }) => `${kind}|${slot ?? ""}`).values()].flatMap(
    (rows) =>
      rows
        .filter(({ id, judged }) => !ladder.has(id) && barring(judged).length > 0)
        .toSorted((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
        .filter(({ id }, index, all) => all.findIndex((each) => each.id === id) === index)
        .slice(0, NAMED_PER_KIND)
        .map(({ id, kind, label, judged }) => ({ id, kind, label, demands: barring(judged) })),
  );
  const named = new Set([...ladder, ...removed.map(({ id }) => id)]);
  const unknownOf = (name: DemandName): string[] => [
    ...new Set(
      candidates
        .filter(({ id, judged }) => named.has(id) && judged.unknown.includes(name))
        .map(({ id }) => id),
    ),
  ];
  const staying = judgeOption(servingsOf(sources, new Map(), context), null, context);
  const reports = asked.map((demand): DemandReport => ({
    demand: demand.name,
    asked: demand.asked(sources, context),
    removes: removed.filter(({ demands }) => demands.includes(demand.name)).map(({ id }) => id),
    unknown: unknownOf(demand.name),
    unknownPasses: demand.unknownPasses,
    staying: staying.violates.includes(demand.name)
      ? "violates"
      : staying.unknown.includes(demand.name)
        ? "unknown"
        : "holds",
    remedy: demand.remedy,
  }));
  return { demands: reports, removed, contradictions: contradictionsIn(candidates, asked, reports) };
}

/** The smallest sets of demands, of one or two where such are, that no option meets together. */
function contradictionsIn(
  candidates: readonly JudgedCandidate[],
  asked: readonly Demand[],
  reports: readonly DemandReport[],
): Contradiction[] {
  const barred = candidates.map(({ judged }) => new Set(barring(judged)));
  if (barred.some((names) => names.size === 0)) return [];
  const isMet = (...names: readonly DemandName[]): boolean =>
    barred.some((by) => names.every((name) => !by.has(name)));
  const names = asked.map(({ name }) => name);
  const alone = names.filter((name) => !isMet(name)).map((name) => [name]);
  const pairs = names.flatMap((a, index) =>
    names.slice(index + 1).flatMap((b) => (isMet(a, b) ? [] : [[a, b]])),
  );
  const sets = alone.length > 0 ? alone : pairs.length > 0 ? pairs : [names];
  return sets.map((demands): Contradiction => {
    const about = reports.filter(({ demand }) => demands.includes(demand));
    const what = about.map((report) => `"${report.asked}"`).join(" and ");
    return {
      demands,
      text:
        demands.length === 1
          ? `nothing here meets the demand ${what}`
          : `the demands ${what} contradict each other: nothing here meets both`,
      resolvedBy: about.map(({ remedy }) => remedy),
    };
  });
}
