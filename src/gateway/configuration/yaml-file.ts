import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  type YAMLParseError,
} from "yaml";
import type { Path, PlacedProblem, Problem } from "./problem.ts";

/** A YAML file as plain values, which remembers the line of each. */
export interface YamlFile {
  values: unknown;
  /** The line of the deepest part of the path that the file has; null where it has none of it. */
  lineOf(path: Path): number | null;
}

/** Parses a file, or says why it is not YAML that can be read. */
export function parseYaml(source: string): YamlFile | { problems: readonly PlacedProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true, version: "1.2" });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => ({
        path: [],
        ...syntaxProblem(error, source),
        line: error.linePos?.[0].line ?? null,
      })),
    };
  }
  try {
    // Aliases within it may lead nowhere, or expand to more than memory holds.
    return {
      values: document.toJS({ maxAliasCount: 20 }),
      lineOf: (path) => lineOf(path, document, lines),
    };
  } catch (error) {
    const what = `cannot be read: ${(error as Error).message}`;
    const remedy = "Write values out in place of references with & and *.";
    return { problems: [{ path: [], what, remedy, line: null }] };
  }
}

function syntaxProblem(error: YAMLParseError, source: string): Pick<Problem, "what" | "remedy"> {
  if (error.code === "DUPLICATE_KEY") {
    const name = /^(?:"[^"]*"|'[^']*'|[^\s:,{}]+)/.exec(source.slice(error.pos[0]))?.[0] ?? "a name";
    return { what: `has ${name.replaceAll(/["']/g, "")} twice`, remedy: "Keep one of the two." };
  }
  if (error.code === "MULTIPLE_DOCS") {
    return { what: "holds several documents", remedy: "Keep one of them, without the line ---." };
  }
  const said = (error.message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
  return {
    what: `is not YAML: ${said}`,
    remedy: "Correct the line; values with special characters need quotes.",
  };
}

function lineOf(path: Path, document: Document, lines: LineCounter): number | null {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const inside = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const start = startOf(inside, path[depth - 1]) ?? startOf(document.getIn(path.slice(0, depth), true));
    if (start !== undefined) return lines.linePos(start).line;
  }
  return null;
}

/** Where a node begins; with `name`, where the line of that name in it begins. */
function startOf(node: unknown, name?: string | number): number | undefined {
  if (name === undefined) return isNode(node) ? (node.range?.[0] ?? undefined) : undefined;
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && key.value === name);
  return startOf(pair?.key);
}
