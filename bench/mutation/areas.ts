/** A part of the code whose tests are tested. */
export interface Area {
  /** The folder below src. */
  name: string;
  /** Tests that an area has beside those in its folder, as globs. */
  alsoTestedBy: readonly string[];
}

/** The areas of pure code, where a wrong sign is a wrong answer and nothing else. Those that do not exist are left out. */
export const AREAS: readonly Area[] = [
  { name: "core", alsoTestedBy: [] },
  { name: "pricing", alsoTestedBy: [] },
  { name: "dialects", alsoTestedBy: [] },
  { name: "economics", alsoTestedBy: [] },
  { name: "routing", alsoTestedBy: [] },
  { name: "serving", alsoTestedBy: ["test/serving-by-hand.test.ts"] },
  { name: "traffic", alsoTestedBy: [] },
  { name: "planner", alsoTestedBy: ["test/plan-arithmetic.test.ts", "test/plan-material.test.ts"] },
  { name: "guide", alsoTestedBy: [] },
];

/** Globs of the tests of an area. */
export const testsOf = ({ name, alsoTestedBy }: Area): string[] => [
  `src/${name}/**/*.test.ts`,
  ...alsoTestedBy,
];
