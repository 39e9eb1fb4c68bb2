import { type Assumption, typicalValues } from "../../core/assumption.ts";
import type { PlanAnswer } from "../../contract/api.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import { price } from "../../planner/cost/price.ts";
import type { PreparedPlan } from "../../planner/prepared.ts";

/** What the reader set on the page, by assumption. A value that was set is certain, as with `--assume name=value`. */
export type Changes = Readonly<Record<string, number>>;

/** The material under the reader's values; everything that was prepared stays as it is. */
export const withChanges = (material: PlanMaterial, changes: Changes): PlanMaterial =>
  withRows(material, (row) => changed(row, changes), Object.keys(changes).length);

/**
 * The material as it would be had nothing been set on the page: a plan that was asked under set values comes with them
 * in it, and with the rows in whose place they stand.
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

/** Dollars a month of every option at typical values, by id: what follows a slider while it moves. */
export interface TypicalUsd {
  all: ReadonlyMap<string, number>;
  /** Where only what was confirmed moves. */
  confirmed: ReadonlyMap<string, number>;
}

export function typicalUsd({ all, confirmed }: PlanMaterial): TypicalUsd {
  const usdOf = (plan: PreparedPlan): ReadonlyMap<string, number> =>
    new Map(price(plan, typicalValues(plan.assumptions)).map(({ id, monthlyUsd }) => [id, monthlyUsd]));
  const ofAll = usdOf(all);
  return { all: ofAll, confirmed: confirmed === null ? ofAll : usdOf(confirmed) };
}

/** The words of `--assume` for what was set, in order of their names. */
export const assumeWords = (changes: Changes): string[] =>
  Object.entries(changes)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);

/** What was set when a plan was saved: the values that stand in place of other rows. */
export const changesOf = ({ material, replaced }: Pick<PlanAnswer, "material" | "replaced">): Changes => {
  const names = new Set(replaced.map(({ name }) => name));
  const rows = material.all.assumptions.filter(({ name }) => names.has(name));
  return Object.fromEntries(rows.map(({ name, typical }) => [name, typical]));
};

/** A command that was answered under other values, with what is set now in their place. */
export function commandWith(command: string, asked: Changes, changes: Changes): string {
  const flags = (set: Changes): string[] => assumeWords(set).map((word) => ` --assume ${word}`);
  const bare = flags(asked).reduce((left, flag) => left.replace(flag, ""), command);
  return bare + flags(changes).join("");
}

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
