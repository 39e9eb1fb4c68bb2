import { appendFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { AREAS, type Area } from "./mutation/areas.ts";
import { scoreOf, survivorText, tableOf } from "./mutation/score.ts";
import { testMutants } from "./mutation/test-mutants.ts";

/**
 * How many small defects the tests of an area notice: Stryker changes the code in one place at a time (`<` to `<=`,
 * `+` to `-`, a condition to true) and runs the area's own tests.
 *
 *     npm run test:mutation -- [AREA...] [--most 60] [--seed 1] [--survivors FILE]
 *
 * Of each area as many changes as `--most` are tried, drawn by the seed, so that a run ends in minutes; 0 tries all.
 * Prints the score by area; `--survivors` keeps what no test noticed.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    most: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    survivors: { type: "string" },
  },
});
const there = AREAS.filter(({ name }) => existsSync(join(import.meta.dirname, "../src", name)));
const unknown = positionals.filter((name) => !there.some((area) => area.name === name));
if (unknown.length > 0) {
  const names = there.map(({ name }) => name).join(", ");
  process.stderr.write(`there is no area ${unknown.join(", ")} to test: choose from ${names}\n`);
  process.exit(2);
}
const chosen: readonly Area[] = positionals.length === 0 ? there : there.filter(isChosen);

if (values.survivors !== undefined) rmSync(values.survivors, { force: true });
const scores = [];
for (const area of chosen) {
  const results = await testMutants(area, { most: Number(values.most), seed: Number(values.seed) });
  scores.push(scoreOf(area.name, results));
  const survivors = results.filter(({ status }) => status === "Survived").map(survivorText);
  if (values.survivors !== undefined)
    appendFileSync(values.survivors, survivors.map((line) => `${line}\n`).join(""));
  process.stdout.write(`${tableOf(scores)}\n`);
}

function isChosen({ name }: Area): boolean {
  return positionals.includes(name);
}
