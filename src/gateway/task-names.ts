import type { TaskRule, TaskSettings } from "./configuration/configuration.ts";

/** What in a request may name its task. */
export interface TaskHints {
  /** Header x-breakeven-task. */
  header: string | null;
  /** Metadata in the body. */
  metadata: string | null;
  model: string | null;
  /** A header by its lower-case name. */
  headerNamed(name: string): string | undefined;
  systemPrompt: string | null;
  /** A short digest of the system prompt. */
  fingerprint: string | null;
}

export interface NamedTask {
  task: string | null;
  by: "header" | "metadata" | "rule" | "fingerprint" | "none";
}

/** The name for all tasks beyond those that are kept. */
const OTHER_TASKS = "other";

/**
 * Names the task of a request: what the client says, else the first rule that matches, else the fingerprint of the
 * system prompt. The number of names is limited, so that a client that makes up names cannot fill the ledger with them.
 */
export function taskNames(settings: TaskSettings): (hints: TaskHints) => NamedTask {
  const known = new Set(settings.rules.map((rule) => rule.task));
  const rules = settings.rules.map((rule) => compiled(rule));

  const bounded = (task: string): string => {
    if (known.has(task)) return task;
    if (known.size >= settings.most) return OTHER_TASKS;
    known.add(task);
    return task;
  };

  return (hints) => {
    const header = cleaned(hints.header);
    if (header !== null) return { task: bounded(header), by: "header" };
    const metadata = cleaned(hints.metadata);
    if (metadata !== null) return { task: bounded(metadata), by: "metadata" };
    const rule = rules.find((each) => each.fits(hints));
    if (rule) return { task: rule.task, by: "rule" };
    if (hints.fingerprint === null) return { task: null, by: "none" };
    return { task: bounded(`prompt-${hints.fingerprint}`), by: "fingerprint" };
  };
}

function compiled(rule: TaskRule): { task: string; fits(hints: TaskHints): boolean } {
  const model = rule.model === null ? null : wildcard(rule.model);
  const headers = Object.entries(rule.headers).map(([name, value]) => [name, wildcard(value)] as const);
  return {
    task: rule.task,
    fits: (hints) =>
      (model === null || model(hints.model ?? "")) &&
      headers.every(([name, fits]) => fits(hints.headerNamed(name) ?? "")) &&
      (rule.systemPrompt === null || (hints.systemPrompt?.startsWith(rule.systemPrompt) ?? false)),
  };
}

/** Matches "gpt-*", where a star stands for any characters. Not a regular expression, which a long value could make slow. */
export function wildcard(pattern: string): (value: string) => boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (value) => value === pattern;
  return (value) => {
    if (!value.startsWith(first) || !value.endsWith(last) || value.length < first.length + last.length)
      return false;
    let at = first.length;
    for (const part of rest) {
      const found = value.indexOf(part, at);
      if (found < 0 || found + part.length > value.length - last.length) return false;
      at = found + part.length;
    }
    return true;
  };
}

const MOST_CHARACTERS = 64;

/** A label without control characters and outer spaces, of limited length. Null when nothing is left. */
function cleaned(label: string | null): string | null {
  if (label === null) return null;
  const plain = label
    .replaceAll(/\p{C}+/gu, " ")
    .trim()
    .slice(0, MOST_CHARACTERS);
  return plain === "" ? null : plain;
}
