import { describe, expect, test } from "vitest";
import { lineAt, sourceFiles, type SyntaxNode, walk } from "./source-files.ts";

/**
 * No code decides by what a sentence says: what another part needs to know is a field or a code, so that a text can be
 * written better, or in the words of another front end, without anything breaking.
 */

/** Texts of others are these areas' business: exports, prices, model cards and what providers send. */
const READS_FOREIGN_TEXT = ["importers", "dialects", "catalog"];

/** Names of what people read. */
const PROSE = new Set([
  "message",
  "remedy",
  "reason",
  "because",
  "note",
  "label",
  "sentence",
  "source",
  "origin",
  "why",
]);
const LOOKS = new Set([
  "includes",
  "startsWith",
  "endsWith",
  "indexOf",
  "match",
  "matchAll",
  "replace",
  "replaceAll",
  "search",
  "split",
]);

/** Who must read the sentences of a library, which gives no field for it. */
const ALLOWED: Readonly<Record<string, string>> = {
  "src/cli/error-lines.ts": "commander says what was wrong in its message alone",
  "src/gateway/client-request.ts": "JSON.parse says where in its message alone",
  "src/gateway/configuration/yaml-file.ts": "the place is said once more in the message of yaml",
  "src/ledger/sqlite-errors.ts": "SQLite has one code for every error in a statement",
  "src/traffic/model-key.ts": "the names of line items are those of a bill",
  "src/serving/simulate.ts": "two words that are one member of a union",
};

const product = sourceFiles().filter(({ isTest, area }) => !isTest && !READS_FOREIGN_TEXT.includes(area));

describe("no code looks into a sentence", () => {
  test("of the product", () => {
    const found = product
      .filter(({ path }) => !Object.hasOwn(ALLOWED, path))
      .flatMap(({ path, text, program }) =>
        lookups(program).map(({ start, what }) => `${path}:${lineAt(text, start)} ${what}`),
      );
    expect(found).toEqual([]);
  });

  test("but where it is allowed, and there it is still needed", () => {
    const needed = product.filter(({ program }) => lookups(program).length > 0).map(({ path }) => path);
    expect(Object.keys(ALLOWED).filter((path) => !needed.includes(path))).toEqual([]);
  });

  test.each([
    ['error.remedy.includes("--model")', true],
    ['error.remedy?.includes("--model")', true],
    ["notes.filter((note) => !/no bill/i.test(note))", true],
    ['condition.source === "your quote"', true],
    ['origin === "--assume"', true],
    ['text.replace("is not", "was not")', true],
    ["reason.startsWith(`tier-unknown:`)", true],
    ['message.replace(/\\.$/, "")', false],
    ['message.split("\\n")', false],
    ['name.startsWith("gpt-")', false],
    ['source === "ledger"', false],
    ["/^[a-z]+ [0-9]+$/.test(version)", false],
  ])("%s: %s", async (code, isFound) => {
    const { parseSync } = await import("vite");
    const program = parseSync("code.ts", code).program as unknown as SyntaxNode;
    expect(lookups(program).length > 0).toBe(isFound);
  });
});

/** Places where a decision hangs on the words of a text. */
function lookups(program: SyntaxNode): { start: number; what: string }[] {
  const found: { start: number; what: string }[] = [];
  walk(program, (node) => {
    const what = lookup(node);
    if (what !== null) found.push({ start: node.start, what });
  });
  return found;
}

function lookup(node: SyntaxNode): string | null {
  if (node.type === "BinaryExpression" && ["===", "!=="].includes(String(node["operator"]))) {
    const [left, right] = [node["left"], node["right"]] as SyntaxNode[];
    const literal = literalText(left) ?? literalText(right) ?? "";
    // A unit of two words is a name: "per year".
    const isUnit = [left, right].some((side) => lastName(side) === "unit");
    return (isSentence(literal) && !isUnit) || literal.startsWith("--") ? `compares with "${literal}"` : null;
  }
  if (node.type !== "CallExpression") return null;
  const callee = node["callee"] as SyntaxNode;
  if (callee.type !== "MemberExpression") return null;
  const method = nameOf(callee["property"]);
  const object = callee["object"] as SyntaxNode;
  const [argument] = node["arguments"] as SyntaxNode[];
  if (method === "test" || method === "exec") {
    const words = literalText(object);
    const isOfProse = PROSE.has(lastName(argument)) && /[a-z]{3}/i.test(words ?? "");
    return words !== null && (isSentence(words) || isOfProse) ? `looks for /${words}/` : null;
  }
  if (!LOOKS.has(method)) return null;
  const words = literalText(argument);
  if (words === null) return null;
  const isOfProse = PROSE.has(lastName(object)) && /[a-z]{3}/i.test(words);
  return isSentence(words) || isOfProse ? `looks for "${words}"` : null;
}

/** Two words of at least two letters with a space between: no protocol says that, a person does. */
const isSentence = (text: string): boolean => /(?<![[\\])\b[a-z]{2,} [a-z]{2,}\b/i.test(text);

/** The text of a string, of a template without parts, or of a regular expression; null of anything else. */
function literalText(node: SyntaxNode | undefined): string | null {
  if (node?.type === "Literal") {
    const regex = node["regex"] as { pattern: string } | undefined;
    if (regex !== undefined) return regex.pattern;
    return typeof node["value"] === "string" ? node["value"] : null;
  }
  if (node?.type !== "TemplateLiteral") return null;
  const quasis = node["quasis"] as { value: { cooked: string } }[];
  return quasis.length === 1 ? (quasis[0]?.value.cooked ?? null) : null;
}

/** "remedy" of `error.remedy`, "note" of `note`. */
function lastName(node: SyntaxNode | undefined): string {
  if (node?.type === "MemberExpression") return nameOf(node["property"]);
  if (node?.type === "ChainExpression") return lastName(node["expression"] as SyntaxNode);
  return nameOf(node);
}

const nameOf = (node: unknown): string =>
  typeof node === "object" && node !== null && "name" in node && typeof node.name === "string"
    ? node.name
    : "";
