import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { quickCheck, type CheckedFigure } from "../bench/accuracy/quick-check.ts";
import { readRuns } from "../bench/accuracy/read-runs.ts";

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

// Every fourth published run. `npm run accuracy` writes the figures anew: that is how a worse one is accepted.
test("no prediction got worse by more than a point", () => {
  const accepted = JSON.parse(
    readFileSync(path("bench/results/accuracy-check.json"), "utf8"),
  ) as CheckedFigure[];
  const found = quickCheck(readRuns(path("catalog/measurements")).runs);
  expect(found.map(({ what }) => what)).toEqual(accepted.map(({ what }) => what));
  const worse = found.flatMap(({ what, figures }, at) => {
    const before = (accepted[at] as CheckedFigure).figures;
    return (["median", "p90"] as const)
      .filter((figure) => figures[figure] > before[figure] + 1)
      .map(
        (figure) =>
          `${what}: ${figure} was ${before[figure].toFixed(1)} %, is ${figures[figure].toFixed(1)} %`,
      );
  });
  expect(worse).toEqual([]);
});
