import type { Path, Problem } from "./problem.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** `${env:NAME}`: a value that is in the environment, so that the file holds no secret. */
const REFERENCE = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/;

export const isReference = (value: string): boolean => REFERENCE.test(value);

/** The variable that a text refers to first; null where it refers to none. */
export const referredName = (value: string): string | null => REFERENCE.exec(value)?.[1] ?? null;

/** The text with its references resolved; one that is not set is a problem. */
export const resolved = (value: string, env: Env, path: Path, report: (problem: Problem) => void): string =>
  value.replaceAll(new RegExp(REFERENCE, "g"), (_whole, name: string) => {
    const set = env[name];
    if (set !== undefined && set !== "") return set;
    report({
      path,
      what: `refers to ${name}, which is not set in the environment`,
      remedy: `Set ${name}, or remove the line.`,
    });
    return "";
  });
