import type { TaskRule, TaskSettings } from "./configuration/configuration.ts";

/** What names a request's task, as far as the request has it. */
export interface TaskHints {
  /** Header x-breakeven-task. */
  header: string | null;
  /** Metadata in the body. */
  metadata: string | null;
  model: string | null;
  /** A header by its name in lower case. */
  headerNamed(name: string): string | undefined;
  systemPrompt: string | null;
  /** A short digest of the system prompt. */
  fingerprint: string | null;
}

export interface NamedTask {
  task: string | null;
  by: "header" | "metadata" | "rule" | "fingerprint" | "none";
}

/** What comes after the last name that is kept. */
const OTHER_TASKS = "other";

/**
 * Names the task of a request: what the client says, else the first rule that fits, else the fingerprint of the
 * system prompt. Only so many names are kept; a client that makes up names cannot fill the ledger with them.
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

/** "gpt-*": a star stands for any characters. Without regular expressions, which a long value could make slow. */
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

/** A label as people type it: no control characters, no spaces at the ends, not endless. Null when nothing is left. */
function cleaned(label: string | null): string | null {
  if (label === null) return null;
  const plain = label
    .replaceAll(/\p{C}+/gu, " ")
    .trim()
    .slice(0, MOST_CHARACTERS);
  return plain === "" ? null : plain;
}
