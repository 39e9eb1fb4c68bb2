import type * as v from "valibot";

/** Where something is in a file: ["upstreams", "own", "url"]. */
export type Path = readonly (string | number)[];

/** One thing that is wrong with a file: where, what was found there, and what to write instead. */
export interface Problem {
  path: Path;
  /** "is 'vlm', which is not known": the sentence goes on from the path. */
  what: string;
  /** An imperative sentence. */
  remedy: string;
}

/** A problem with the line it is on. */
export interface PlacedProblem extends Problem {
  /** 1-based; null where the thing is missing as a whole. */
  line: number | null;
}

/** "gateway.yaml:12: upstreams.own.engine is "vlm". Write vllm or sglang." */
export function problemText(problem: PlacedProblem, file: string): string {
  const place = problem.line === null ? file : `${file}:${problem.line}`;
  const path = problem.path.length === 0 ? "the file" : pathText(problem.path);
  return `${place}: ${path} ${problem.what}. ${problem.remedy}`;
}

/** The problem that an issue of the schema is. Its message is the remedy. */
export const problemOf = ({ input, path, expected, message }: v.BaseIssue<unknown>): Problem => ({
  path: (path ?? []).map(({ key }) => (typeof key === "number" ? key : String(key))),
  what: path?.at(-1)?.origin === "key" ? nameProblem(input, expected) : `is ${shown(input)}`,
  remedy: message,
});

/** What is wrong with a name itself, whatever its value: it is missing, unknown, or spelled as no name may be. */
function nameProblem(input: unknown, expected: string | null): string {
  if (expected === "never") return "is not known here";
  return input === undefined ? "is missing" : "has a name that cannot be used";
}

/** What was found, in short; never all of something long. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a group of lines";
  const written = JSON.stringify(value) ?? "nothing";
  return written.length > 60 ? `${written.slice(0, 57)}...` : written;
}

const pathText = (path: Path): string =>
  path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join("");
