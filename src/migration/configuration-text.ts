import { Document, isMap, isSeq, Scalar } from "yaml";
import type { Left, Migrated, RouteDraft } from "./migrated.ts";

/** A configuration as YAML in the form that a person would write, with what is left over as comments at its end. */
export function configurationText({ upstreams, models, left }: Migrated): string {
  const routes = Object.entries(models).map(([name, route]) => [name, shortest(name, route)]);
  const document = new Document(
    { upstreams, models: Object.fromEntries(routes) },
    { aliasDuplicateObjects: false },
  );
  // Settings of one thing on one line; a route's targets each on a line of its own.
  for (const group of ["upstreams", "models"]) {
    const map = document.get(group);
    if (!isMap(map)) continue;
    for (const { value } of map.items) inOneLine(value);
  }
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true, singleQuote: false });
  return text + (left.length === 0 ? "" : `\n${left.map(comment).join("\n")}\n`);
}

/** The short forms of a route that has one target. */
function shortest(name: string, { targets, ...others }: RouteDraft): unknown {
  const [only, ...more] = targets;
  if (only === undefined || more.length > 0) return { targets, ...others };
  const { upstream, model } = only;
  const renamed = model === undefined || model === name ? {} : { model };
  return Object.keys({ ...renamed, ...others }).length === 0 ? upstream : { upstream, ...renamed, ...others };
}

function inOneLine(value: unknown): void {
  if (!isMap(value)) return;
  const targets = value.get("targets");
  if (!isSeq(targets)) {
    value.flow = true;
    return;
  }
  for (const target of targets.items) if (isMap(target)) target.flow = true;
  for (const { key, value: other } of value.items) {
    if (key instanceof Scalar && key.value !== "targets" && isMap(other)) other.flow = true;
  }
}

/** On one line, whatever names the other file has. */
const comment = ({ path, effect, note }: Left): string =>
  `# ${path} (${WORDS[effect]}): ${note}`.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");

const WORDS: Readonly<Record<Left["effect"], string>> = {
  "not-needed": "not needed",
  different: "done differently",
  missing: "no equivalent",
};
