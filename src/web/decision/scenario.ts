import type { Assumption } from "../../core/assumption.ts";
import type { PlanAnswer } from "../../contract/api.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import { price } from "../../planner/cost/price.ts";
import type { PreparedPlan } from "../../planner/model/prepared.ts";
import { typicalValues } from "../../planner/cost/ranges.ts";

/** Values the reader set, by assumption. Each replaces the range by a single value, as `--assume name=value` does. */
export type Changes = Readonly<Record<string, number>>;

/** The plan's material with the reader's values; nothing is prepared again. */
export const withChanges = (material: PlanMaterial, changes: Changes): PlanMaterial =>
  withRows(material, (row) => changed(row, changes), Object.keys(changes).length);

/**
 * The material without the reader's values. A plan that was requested with values comes with them, and with the rows
 * they replaced.
 */
export function withoutChanges(
  { material, replaced }: Pick<PlanAnswer, "material" | "replaced">,
  asked: Changes,
): PlanMaterial {
  const before = new Map(replaced.filter(({ name }) => name in asked).map((row) => [row.name, row]));
  return withRows(material, (row) => before.get(row.name) ?? row, before.size);
}

function withRows(material: PlanMaterial, row: (row: Assumption) => Assumption, count: number): PlanMaterial {
  if (count === 0) return material;
  const apply = (plan: PreparedPlan): PreparedPlan => ({
    ...plan,
    assumptions: plan.assumptions.map(row),
  });
  return {
    ...material,
    all: apply(material.all),
    confirmed: material.confirmed === null ? null : apply(material.confirmed),
  };
}

/** Dollars a month of every option at typical values, by id: follows a slider while it moves. */
export interface TypicalUsd {
  all: ReadonlyMap<string, number>;
  /** If only confirmed work moves. */
  confirmed: ReadonlyMap<string, number>;
}

export function typicalUsd({ all, confirmed }: PlanMaterial): TypicalUsd {
  const usdOf = (plan: PreparedPlan): ReadonlyMap<string, number> =>
    new Map(price(plan, typicalValues(plan.assumptions)).map(({ id, monthlyUsd }) => [id, monthlyUsd]));
  const ofAll = usdOf(all);
  return { all: ofAll, confirmed: confirmed === null ? ofAll : usdOf(confirmed) };
}

/** The arguments of `--assume` for the reader's values, in order of their names. */
export const assumeWords = (changes: Changes): string[] =>
  Object.entries(changes)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);

/** The values that were set when a plan was saved: those that replaced other rows. */
export const changesOf = ({ material, replaced }: Pick<PlanAnswer, "material" | "replaced">): Changes => {
  const names = new Set(replaced.map(({ name }) => name));
  const rows = material.all.assumptions.filter(({ name }) => names.has(name));
  return Object.fromEntries(rows.map(({ name, typical }) => [name, typical]));
};

/** The command of an answer, with the current slider values in place of those it was computed with. */
export function commandWith(command: string, asked: Changes, changes: Changes): string {
  const flags = (set: Changes): string[] => assumeWords(set).map((word) => ` --assume ${word}`);
  const bare = flags(asked).reduce((left, flag) => left.replace(flag, ""), command);
  return bare + flags(changes).join("");
}

/** The slider values in a link. Anything but a single value (a range, a file, "guide") is left to the server. */
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
