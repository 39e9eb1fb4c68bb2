import type { Assumption } from "../../core/assumption.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import { price } from "../../planner/price.ts";
import type { PreparedPlan } from "../../planner/prepared.ts";
import { typicalValues } from "../../planner/ranges.ts";

/** What the reader set on the page, by assumption. A value that was set is certain, as with `--assume name=value`. */
export type Changes = Readonly<Record<string, number>>;

/** The material under the reader's values; everything that was prepared stays as it is. */
export function withChanges(material: PlanMaterial, changes: Changes): PlanMaterial {
  if (Object.keys(changes).length === 0) return material;
  const apply = (plan: PreparedPlan): PreparedPlan => ({
    ...plan,
    assumptions: plan.assumptions.map((row) => changed(row, changes)),
  });
  return {
    ...material,
    all: apply(material.all),
    confirmed: material.confirmed === null ? null : apply(material.confirmed),
  };
}

/** Dollars a month of every option at typical values, by id: what follows a slider while it moves. */
export const typicalUsd = ({ all }: PlanMaterial): ReadonlyMap<string, number> =>
  new Map(price(all, typicalValues(all.assumptions)).map(({ id, monthlyUsd }) => [id, monthlyUsd]));

/** The words of `--assume` for what was set, in order of their names. */
export const assumeWords = (changes: Changes): string[] =>
  Object.entries(changes)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);

/** What a link says was set; words that are no single value (ranges, files, "guide") are left to the server. */
export function changesIn(words: readonly string[]): Changes {
  const changes: Record<string, number> = {};
  for (const word of words) {
    const [name, value] = word.split("=");
    if (name !== undefined && value !== undefined && value !== "" && Number.isFinite(Number(value))) {
      changes[name] = Number(value);
    }
  }
  return changes;
}

function changed(row: Assumption, changes: Changes): Assumption {
  const value = changes[row.name];
  return value === undefined
    ? row
    : { ...row, low: value, typical: value, high: value, source: "set on the page" };
}
