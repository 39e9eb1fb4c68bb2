import type { DemandName, Judgement } from "../model/demands.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { GroupSource } from "../traffic/groups.ts";
import { type Service, serviceToday } from "./service.ts";
import { DEMANDS, type Demand } from "./table.ts";

/** What does not hold of an option; demands that hold are in neither list. */
export interface Judged {
  violates: readonly DemandName[];
  unknown: readonly DemandName[];
}

/** A service for one group of the traffic. */
export interface Serving {
  source: GroupSource;
  service: Service;
}

/** Judges a whole option by everything that serves some of it: what it moves, what stays, where peaks go. */
export function judgeOption(
  servings: readonly Serving[],
  meetsSlo: boolean | null,
  context: PlanContext,
): Judged {
  const violates: DemandName[] = [];
  const unknown: DemandName[] = [];
  for (const demand of DEMANDS) {
    let worst: Judgement = "holds";
    for (const { source, service } of servings) {
      const each = judgeOne(demand, source, service, meetsSlo, context);
      if (each === "violates" || worst === "holds") worst = each;
      if (worst === "violates") break;
    }
    if (worst === "violates") violates.push(demand.name);
    else if (worst === "unknown") unknown.push(demand.name);
  }
  return { violates, unknown };
}

/** The demands that keep an option off the ladder. */
export const barring = ({ violates, unknown }: Judged): DemandName[] =>
  DEMANDS.filter(
    ({ name, unknownPasses }) => violates.includes(name) || (unknown.includes(name) && !unknownPasses),
  ).map(({ name }) => name);

export const passes = (judged: Judged): boolean => barring(judged).length === 0;

/** All servings of an option: groups that it moves as given, the others where they are today. */
export const servingsOf = (
  sources: readonly GroupSource[],
  moved: ReadonlyMap<number, Service>,
  context: Pick<PlanContext, "catalog">,
): Serving[] =>
  sources.map((source, index) => ({ source, service: moved.get(index) ?? serviceToday(source, context) }));

/** May this service serve the group at all? A fleet that has not been simulated yet may. */
export const mayServe = (source: GroupSource, service: Service, context: PlanContext): boolean =>
  passes(judgeOption([{ source, service }], null, context));

/** May the model serve the group, whoever runs it? */
export const mayTakeOver = (source: GroupSource, service: Service, context: PlanContext): boolean =>
  DEMANDS.filter(({ about }) => about === "model").every((demand) => {
    const judged = judgeOne(demand, source, service, null, context);
    return judged === "holds" || (judged === "unknown" && demand.unknownPasses);
  });

function judgeOne(
  demand: Demand,
  source: GroupSource,
  service: Service,
  meetsSlo: boolean | null,
  context: PlanContext,
): Judgement {
  if (!source.bound || !demand.asksOf(source, context)) return "holds";
  return demand.judge(source, service, meetsSlo, context);
}
