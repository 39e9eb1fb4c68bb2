import { relative } from "node:path";
import type { MutantResult } from "@stryker-mutator/api/core";

/** Why a change was not tried. */
export const NOT_DRAWN = "not drawn";

/** How an area's tests did. */
export interface AreaScore {
  area: string;
  /** Changes that a test reaches at all, and that none does. */
  covered: number;
  uncovered: number;
  /** Of those that are reached: how many were tried, and noticed by a test that fails or never ends. */
  tried: number;
  noticed: number;
}

export function scoreOf(area: string, results: readonly MutantResult[]): AreaScore {
  const count = (...statuses: readonly MutantResult["status"][]): number =>
    results.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count("Killed", "Timeout");
  const tried = noticed + count("Survived");
  const left = results.filter(({ statusReason }) => statusReason?.includes(NOT_DRAWN)).length;
  return { area, covered: tried + left, uncovered: count("NoCoverage"), tried, noticed };
}

/** Share of the changes that tests reach, and of all, that they notice: 0..1, judged by those that were tried. */
const ofCovered = ({ tried, noticed }: AreaScore): number => (tried === 0 ? Number.NaN : noticed / tried);
const ofAll = (score: AreaScore): number =>
  (ofCovered(score) * score.covered) / (score.covered + score.uncovered);

/** One line an area, with the standard error of what the sample shows. */
export function tableOf(scores: readonly AreaScore[]): string {
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  const rows = scores.map((score) => {
    const share = ofCovered(score);
    const error = Math.sqrt((share * (1 - share)) / score.tried);
    return [
      score.area,
      percent(ofAll(score)),
      `${percent(share)} ± ${(100 * error).toFixed(0)}`,
      `${score.noticed} of ${score.tried}`,
      `${score.covered}`,
      `${score.uncovered}`,
    ];
  });
  const table = [["area", "score", "of reached", "noticed", "reached", "not reached"], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => (row[column] ?? "").length))) ?? [];
  return table.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")).join("\n");
}

/** "src/core/money.ts:12 ArithmeticOperator: a - b" */
export const survivorText = ({ fileName, location, mutatorName, replacement }: MutantResult): string =>
  `${relative(process.cwd(), fileName)}:${location.start.line} ${mutatorName}: ${replacement.replaceAll(/\s+/g, " ")}`;
