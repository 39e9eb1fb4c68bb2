import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";

/** Folder of the repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");

export interface Import {
  /** As written: "../core/time.ts", "node:fs", "commander". */
  specifier: string;
  /** Path from the repository's root, with slashes, where it is a file of ours; else null. */
  file: string | null;
  /** Nothing of it is left after the types are stripped. */
  typeOnly: boolean;
}

export interface SourceFile {
  /** Path from the repository's root, with slashes: "src/core/time.ts". */
  path: string;
  /** "core" for src/core/time.ts. */
  area: string;
  /** A test, or a helper that only tests use: not part of the product. */
  isTest: boolean;
  text: string;
  imports: readonly Import[];
  /** The syntax tree, as ESTree with TypeScript's nodes. */
  program: SyntaxNode;
}

export interface SyntaxNode {
  type: string;
  start: number;
  [key: string]: unknown;
}

/** Every TypeScript file under src/, parsed. */
export function sourceFiles(): SourceFile[] {
  return filesUnder("src")
    .filter((path) => /\.tsx?$/.test(path))
    .map(readSource);
}

/** Paths of all files under a folder of the repository, from its root, with slashes; [] where it does not exist. */
export function filesUnder(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
  return names.map((name) => relative(ROOT, name).replaceAll(sep, "/")).toSorted();
}

/** Text of a file of the repository. */
export const readText = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** Calls `visit` for a node and everything below it. */
export function walk(node: unknown, visit: (node: SyntaxNode, parent: SyntaxNode | null) => void): void {
  walkBelow(node, null, visit);
}

/** 1-based line of an offset, for messages. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;

function readSource(path: string): SourceFile {
  const text = readText(path);
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path} does not parse: ${parsed.errors[0]?.message ?? ""}`);
  const program = parsed.program as unknown as SyntaxNode;
  const imports: Import[] = [];
  walk(program, (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return;
    imports.push({ specifier, file: resolved(path, specifier), typeOnly: isTypeOnly(node) });
  });
  const area = path.split("/").length > 2 ? (path.split("/")[1] ?? "") : "";
  const isTest = path.endsWith(".test.ts") || path.includes("/testing/") || path.includes("/fixtures/");
  return { path, area, isTest, text, imports, program };
}

/** The module that a node imports, if it is an import of any kind. */
function specifierOf(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSImportType": {
      const source = node["source"] as { value?: unknown } | null | undefined;
      return typeof source?.value === "string" ? source.value : undefined;
    }
    case "CallExpression": {
      const [argument] = node["arguments"] as { value?: unknown }[];
      const isRequire = (node["callee"] as { name?: unknown }).name === "require";
      return isRequire && typeof argument?.value === "string" ? argument.value : undefined;
    }
    default:
      return undefined;
  }
}

function isTypeOnly(node: SyntaxNode): boolean {
  if (node.type === "TSImportType" || node["importKind"] === "type" || node["exportKind"] === "type")
    return true;
  const names = node["specifiers"] as { importKind?: string; exportKind?: string }[] | undefined;
  if (!names || names.length === 0) return false;
  return names.every((name) => name.importKind === "type" || name.exportKind === "type");
}

function resolved(from: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  return relative(ROOT, join(ROOT, dirname(from), specifier)).replaceAll(sep, "/");
}

function walkBelow(
  node: unknown,
  parent: SyntaxNode | null,
  visit: (node: SyntaxNode, parent: SyntaxNode | null) => void,
): void {
  if (Array.isArray(node)) {
    for (const item of node) walkBelow(item, parent, visit);
    return;
  }
  if (typeof node !== "object" || node === null || !("type" in node)) return;
  const here = node as SyntaxNode;
  visit(here, parent);
  for (const value of Object.values(here)) walkBelow(value, here, visit);
}
