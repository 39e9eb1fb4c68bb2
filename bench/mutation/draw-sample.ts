import { type Checker, type CheckResult, CheckStatus } from "@stryker-mutator/api/check";
import type { Mutant } from "@stryker-mutator/api/core";
import { declareFactoryPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import { seededRandom } from "../../src/core/random.ts";
import { NOT_DRAWN } from "./score.ts";
import { type Sample, SAMPLE_VARIABLE } from "./test-mutants.ts";

/**
 * Stryker asks a checker which changes are worth testing, to leave out those that do not compile. This one leaves out
 * what the sample does not draw, which Stryker does not count either.
 */
class DrawSample implements Checker {
  readonly #sample = JSON.parse(process.env[SAMPLE_VARIABLE] ?? '{"most":0,"seed":1}') as Sample;
  #drawn: ReadonlySet<string> = new Set();

  async init(): Promise<void> {}

  /** Sees all changes at once, before any is checked. */
  async group(mutants: Mutant[]): Promise<string[][]> {
    const { most, seed } = this.#sample;
    // Of constants of modules Stryker itself leaves the changes out, later.
    const { left = [], tried = [] } = Object.groupBy(mutants, (each) => (each.static ? "left" : "tried"));
    const ids = tried.map(({ id }) => id);
    const sample = most === 0 ? ids : drawn(ids, most, seededRandom(seed));
    this.#drawn = new Set([...left.map(({ id }) => id), ...sample]);
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    return Object.fromEntries(
      mutants.map(({ id }): [string, CheckResult] => [
        id,
        this.#drawn.has(id)
          ? { status: CheckStatus.Passed }
          : { status: CheckStatus.CompileError, reason: NOT_DRAWN },
      ]),
    );
  }
}

/** `most` of the items, every set of them with the same chance (Fisher and Yates). */
function drawn(items: readonly string[], most: number, next: () => number): string[] {
  const left = [...items];
  return Array.from({ length: Math.min(most, items.length) }, () => {
    const [item] = left.splice(Math.floor(next() * left.length), 1);
    return item as string;
  });
}

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.Checker, "draw-sample", () => new DrawSample()),
];
