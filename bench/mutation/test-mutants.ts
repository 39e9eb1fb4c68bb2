import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { MutantResult } from "@stryker-mutator/api/core";
import { Stryker } from "@stryker-mutator/core";
import { type Area, testsOf } from "./areas.ts";

/** Where the vitest configuration of this run learns which tests to run. */
export const TESTS_VARIABLE = "MUTATION_TESTS";
/** Where the plugin that draws the sample learns what to draw. */
export const SAMPLE_VARIABLE = "MUTATION_SAMPLE";

export interface Sample {
  /** Changes to try at most; 0 = all. */
  most: number;
  seed: number;
}

const PLUGINS = [
  import.meta.resolve("@stryker-mutator/vitest-runner"),
  new URL("./draw-sample.ts", import.meta.url).href,
];
/** Relative, so that it is the copy that is changed which is tested. */
const VITEST = relative(process.cwd(), fileURLToPath(new URL("./vitest.config.ts", import.meta.url)));

/** Changes an area's code in one place at a time and runs its tests; one process, so that others can work beside it. */
export async function testMutants(area: Area, sample: Sample): Promise<MutantResult[]> {
  process.env[TESTS_VARIABLE] = JSON.stringify(testsOf(area));
  process.env[SAMPLE_VARIABLE] = JSON.stringify(sample);
  const stryker = new Stryker({
    testRunner: "vitest",
    vitest: { configFile: VITEST, related: false },
    checkers: ["draw-sample"],
    plugins: PLUGINS,
    mutate: [`src/${area.name}/**/*.ts`, "!src/**/*.test.ts", "!src/**/testing/**"],
    ignorePatterns: ["docs", "bench/results", "bench/accuracy", "dist", "/src/web"],
    // Changes of constants of a module need all tests and a new process each.
    ignoreStatic: true,
    // Stryker would rewrite it with the compiler's API, which TypeScript 7 does not have; nothing here needs it.
    tsconfigFile: "no-tsconfig.json",
    coverageAnalysis: "perTest",
    concurrency: 1,
    dryRunTimeoutMinutes: 30,
    reporters: ["progress"],
    tempDirName: ".stryker",
    allowConsoleColors: false,
  });
  return stryker.runMutationTest();
}
