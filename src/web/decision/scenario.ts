import { type Assumption, typicalValues } from "../../core/assumption.ts";
import type { PlanAnswer } from "../../contract/api.ts";
import { planCommandLine } from "../../contract/plan-command-line.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import { price } from "../../planner/cost/price.ts";
import type { PreparedPlan } from "../../planner/model/prepared.ts";

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

/** A plan's command line with what is set now in the place of what was set when it was asked. */
export function commandWith({ command, request }: PlanAnswer["asked"], was: Changes, now: Changes): string {
  const isOfBefore = (word: string): boolean => {
    const change = changeIn(word);
    return change !== null && change[0] in was;
  };
  const kept = (request.assume ?? []).filter((word) => !isOfBefore(word));
  const { assume: _assume, ...others } = request;
  const assume = [...kept, ...assumeWords(now)];
  return planCommandLine(command, assume.length === 0 ? others : { ...others, assume });
}

/** What a link says was set; words that are no single value (ranges, files, "guide") are left to the server. */
export const changesIn = (words: readonly string[]): Changes =>
  Object.fromEntries(words.map(changeIn).filter((change) => change !== null));

/** The name and the value that a word of `assume` sets; null where it sets no single value. */
export function changeIn(word: string): [name: string, value: number] | null {
  const [, name, number, percent] = /^([^=]+)=([^=%]+)(%?)$/.exec(word) ?? [];
  const value = Number(number) / (percent === "%" ? 100 : 1);
  return name === undefined || !Number.isFinite(value) ? null : [name, value];
}

function changed(row: Assumption, changes: Changes): Assumption {
  const value = changes[row.name];
  return value === undefined
    ? row
    : { ...row, low: value, typical: value, high: value, source: "set on the page" };
}
