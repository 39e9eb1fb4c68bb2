import { describe, expect, test } from "vitest";
import { lineAt, type SourceFile, sourceFiles, type SyntaxNode, walk } from "./source-files.ts";

/** The areas without clock, chance and I/O: these come in as arguments, so an answer can be had again. */
const PURE = [
  "core",
  "pricing",
  "routing",
  "dialects",
  "economics",
  "serving",
  "traffic",
  "planner",
  "guide",
];

/** Those that run in the page too. Dialects work on bytes as Node hands them over, without a copy. */
const IN_PAGE = PURE.filter((area) => area !== "dialects");

/** What each area may import. An area that is not listed here does not exist. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  pricing: ["core"],
  routing: ["core"],
  dialects: ["core"],
  economics: ["core"],
  serving: ["core", "routing", "economics"],
  traffic: ["core", "pricing", "routing", "economics", "serving"],
  planner: ["core", "pricing", "routing", "economics", "serving", "traffic"],
  guide: ["core", "pricing", "routing", "economics", "serving", "traffic", "planner"],
  importers: ["core", "pricing", "dialects", "traffic"],
  catalog: ["core", "pricing", "traffic"],
  ledger: ["core", "pricing", "traffic"],
  upstreams: ["core", "routing", "dialects"],
  migration: ["core", "pricing", "catalog", "upstreams"],
  // Values of the pure areas alone; what was read and metered is described by types of those who do it.
  contract: [...IN_PAGE, "importers", "catalog", "ledger"],
  answers: [...PURE, "importers", "catalog", "ledger", "upstreams", "contract"],
  gateway: [...PURE, "importers", "catalog", "ledger", "upstreams", "contract"],
  cli: [
    ...PURE,
    "importers",
    "catalog",
    "ledger",
    "upstreams",
    "migration",
    "contract",
    "answers",
    "gateway",
  ],
  // The page runs the pure areas and knows the server by the contract alone.
  web: [...IN_PAGE, "contract"],
};

/** What each floor of the planner may import of the planner; its own files stand on top of all of them. */
const PLANNER_FLOORS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  traffic: ["model"],
  cost: ["model", "traffic"],
  demands: ["model", "traffic"],
  apis: ["model", "traffic", "cost", "demands"],
  fleets: ["model", "traffic", "cost", "demands", "apis"],
  verdict: ["model", "traffic", "cost", "demands"],
};

/** Who may use which package: a dependency stays behind one door, so that it can be replaced there. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  commander: ["cli"],
  // Among the answers for the file of tasks, which people edit in a spreadsheet.
  "csv-parse": ["catalog", "importers", "answers"],
  "@pydantic/genai-prices": ["catalog"],
  undici: ["gateway"],
  yaml: ["gateway", "migration"],
  valibot: ["gateway"],
  "lru-cache": ["gateway"],
  aws4fetch: ["gateway"],
  rou3: ["gateway", "dialects"],
  "@duckdb/node-api": ["ledger"],
  react: ["web"],
  "react-dom": ["web"],
  "@observablehq/plot": ["web"],
};

const files = sourceFiles();
const product = files.filter((file) => !file.isTest);

describe("imports point one way", () => {
  test("every folder of src is an area of the house", () => {
    const unknown = [...new Set(files.map((file) => file.area))].filter((area) => !(area in MAY_IMPORT));
    expect(unknown).toEqual([]);
  });

  test("an area imports only the areas that it may", () => {
    const wrong = product.flatMap((file) =>
      file.imports
        .filter(({ file: target }) => target !== null && !isAllowed(file, target))
        .map(({ file: target }) => `${file.path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("a floor of the planner imports only the floors below it", () => {
    const floors = product.filter((file) => floorOf(file.path) !== undefined);
    expect(new Set(floors.map((file) => floorOf(file.path)))).toEqual(new Set(Object.keys(PLANNER_FLOORS)));
    const wrong = floors.flatMap((file) =>
      file.imports
        .filter(({ file: target }) => target?.startsWith("src/planner/") && !isBelow(file.path, target))
        .map(({ file: target }) => `${file.path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("the contract runs in the page: of areas that are not pure it takes types alone", () => {
    const wrong = product
      .filter((file) => file.area === "contract")
      .flatMap((file) => file.imports)
      .filter(
        ({ file, typeOnly }) => !typeOnly && ![...IN_PAGE, "contract"].includes(file?.split("/")[1] ?? ""),
      );
    expect(wrong).toEqual([]);
  });

  test("the product does not import its tests", () => {
    const tests = new Set(files.filter((file) => file.isTest).map((file) => file.path));
    const wrong = product.flatMap((file) =>
      file.imports
        .filter(({ file: target }) => tests.has(target ?? ""))
        .map(({ file: target }) => `${file.path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("what is imported exists", () => {
    const known = new Set(files.map((file) => file.path));
    const wrong = files.flatMap((file) =>
      file.imports
        .filter(
          ({ file: target }) => target?.startsWith("src/") && /\.tsx?$/.test(target) && !known.has(target),
        )
        .map(({ file: target }) => `${file.path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("no two files import each other, at any distance", () => {
    expect(cycles(product)).toEqual([]);
  });

  test("a package is used where its door is", () => {
    const wrong = product.flatMap((file) =>
      file.imports
        .filter(({ specifier }) => !specifier.startsWith(".") && !specifier.startsWith("node:"))
        .filter(({ specifier }) => !PACKAGES[packageOf(specifier)]?.includes(file.area))
        .map(({ specifier }) => `${file.path} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("pure areas stay pure", () => {
  // The contract is not of them, for it describes what they do not know, but it is as pure.
  const pure = product.filter((file) => [...PURE, "contract"].includes(file.area));
  const inPage = pure.filter((file) => file.area !== "dialects");

  test("they use nothing of Node", () => {
    const wrong = pure.flatMap((file) =>
      file.imports
        .filter(({ specifier }) => specifier.startsWith("node:"))
        .map(({ specifier }) => `${file.path} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test("they read no clock, roll no dice, do no I/O and do not depend on the machine's locale or zone", () => {
    expect(pure.flatMap((file) => impurities(file))).toEqual([]);
  });

  test("those that run in the page use no class of Node", () => {
    expect(inPage.flatMap((file) => impurities(file, OF_NODE))).toEqual([]);
  });
});

test("no answer depends on the zone or the locale of the machine, in any area", () => {
  expect(product.flatMap((file) => uses(file, ofThePlace))).toEqual([]);
});

/** The test of the test: each of these is found, so an empty list above means something. */
test.each([
  ["Date.now()", "Date.now"],
  ["Math.random()", "Math.random"],
  ["new Date()", "new Date()"],
  ["Date()", "Date()"],
  ["process.env", "process"],
  ["fetch('x')", "fetch"],
  ["console.log(1)", "console"],
  ["performance.now()", "performance"],
  ["crypto.randomUUID()", "crypto"],
  ["new Date(0).getHours()", "getHours"],
  ["(1).toLocaleString()", "toLocaleString"],
  ["(1).toLocaleString('en-US')", undefined],
  ["'a'.localeCompare('b')", "localeCompare"],
  ["'a'.localeCompare('b', 'en')", undefined],
  ["'i'.toLocaleUpperCase()", "toLocaleUpperCase"],
  ["new Intl.NumberFormat()", "Intl.NumberFormat"],
  ["new Intl.NumberFormat('en-US')", undefined],
  ["new Date('2026-11-20T00:00Z').getUTCHours()", undefined],
  ["new Date(0).toISOString()", undefined],
  ["({ process: 1 }).process", undefined],
  ["((process: number) => process)(1)", undefined],
])("%s", async (code, found) => {
  const { parseSync } = await import("vite");
  const program = parseSync("code.ts", code).program as unknown as SyntaxNode;
  const file = { path: "code.ts", area: "core", isTest: false, text: code, imports: [], program };
  expect(impurities(file)).toEqual(found === undefined ? [] : [`code.ts:1 uses ${found}`]);
});

test.each(["Buffer.from('x')", "(bytes: Buffer) => bytes"])("%s", async (code) => {
  const { parseSync } = await import("vite");
  const program = parseSync("code.ts", code).program as unknown as SyntaxNode;
  const file = { path: "code.ts", area: "core", isTest: false, text: code, imports: [], program };
  expect(impurities(file, OF_NODE)).toEqual(["code.ts:1 uses Buffer"]);
});

test("a cycle is found", () => {
  const file = (path: string, ...targets: string[]): SourceFile => ({
    path,
    area: "core",
    isTest: false,
    text: "",
    imports: targets.map((target) => ({ specifier: target, file: target, typeOnly: false })),
    program: { type: "Program", start: 0 },
  });
  expect(cycles([file("a", "b"), file("b", "c"), file("c", "b"), file("d", "a")])).toEqual(["b -> c -> b"]);
});

function isAllowed(from: SourceFile, target: string): boolean {
  const [top, area = ""] = target.split("/");
  // Facts and examples are read as files by the areas with effects, never imported as code.
  if (top !== "src") return target === "package.json";
  return area === from.area || (MAY_IMPORT[from.area]?.includes(area) ?? false);
}

/** "cost" for src/planner/cost/price.ts; undefined for what stands on top of the floors, and outside the planner. */
const floorOf = (path: string): string | undefined => /^src\/planner\/([^/]+)\/[^/]+$/.exec(path)?.[1];

function isBelow(from: string, target: string): boolean {
  const floor = floorOf(from) ?? "";
  const below = floorOf(target);
  return below !== undefined && (below === floor || (PLANNER_FLOORS[floor]?.includes(below) ?? false));
}

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

/** Chains of files that import themselves in the end, each once. */
function cycles(all: readonly SourceFile[]): string[] {
  const targets = new Map(all.map((file) => [file.path, file.imports.map((item) => item.file)]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      found.push([...trail.slice(at), path].join(" -> "));
      return;
    }
    if (done.has(path)) return;
    for (const target of targets.get(path) ?? []) {
      if (target !== null && targets.has(target)) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const file of all) visit(file.path, []);
  return found;
}

/** Names that reach out of a pure function. */
const OUTSIDE = new Set([
  "process",
  "fetch",
  "console",
  "performance",
  "crypto",
  "globalThis",
  "setTimeout",
  "setInterval",
  "setImmediate",
]);
/** Classes that a browser does not have. */
const OF_NODE: ReadonlySet<string> = new Set(["Buffer"]);
/** Members whose answer depends on the clock, on chance, or on the zone and the locale of the machine. */
const OUTSIDE_MEMBERS = new Set(["Date.now", "Math.random"]);
const LOCAL_MEMBERS = new Set([
  "getHours",
  "getMinutes",
  "getDay",
  "getDate",
  "getMonth",
  "getFullYear",
  "getTimezoneOffset",
  "toDateString",
]);
/** These depend on the machine unless they are told a locale: toLocaleString("en-US") is the same everywhere. */
const LOCALE_METHODS = new Set([
  "toLocaleString",
  "toLocaleDateString",
  "toLocaleTimeString",
  "toLocaleUpperCase",
  "toLocaleLowerCase",
  "localeCompare",
]);

function impurities(file: SourceFile, outside: ReadonlySet<string> = OUTSIDE): string[] {
  const bound = boundNames(file.program);
  return uses(file, (node, parent) => impurity(node, parent, bound, outside));
}

/** Every place where a file uses what `nameIn` has a name for. */
function uses(
  file: SourceFile,
  nameIn: (node: SyntaxNode, parent: SyntaxNode | null) => string | undefined,
): string[] {
  const found: string[] = [];
  walk(file.program, (node, parent) => {
    const name = nameIn(node, parent);
    if (name !== undefined) found.push(`${file.path}:${lineAt(file.text, node.start)} uses ${name}`);
  });
  return found;
}

function impurity(
  node: SyntaxNode,
  parent: SyntaxNode | null,
  bound: ReadonlySet<string>,
  outside: ReadonlySet<string>,
): string | undefined {
  if (node.type === "MemberExpression" && node["computed"] !== true) {
    const member = nameOf(node["property"]);
    const whole = `${nameOf(node["object"])}.${member}`;
    if (OUTSIDE_MEMBERS.has(whole)) return whole;
  }
  if (node.type === "NewExpression" && nameOf(node["callee"]) === "Date" && isEmpty(node["arguments"])) {
    return "new Date()";
  }
  if (node.type === "CallExpression" && nameOf(node["callee"]) === "Date") return "Date()";
  if (node.type === "Identifier" && outside.has(nameOf(node)) && !bound.has(nameOf(node))) {
    return isReference(node, parent) ? nameOf(node) : undefined;
  }
  return ofThePlace(node);
}

/** What takes the zone or the locale from the machine that it runs on. */
function ofThePlace(node: SyntaxNode): string | undefined {
  if (node.type === "MemberExpression" && node["computed"] !== true) {
    const member = nameOf(node["property"]);
    if (LOCAL_MEMBERS.has(member)) return member;
  }
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return undefined;
  const callee = node["callee"] as SyntaxNode;
  if (callee.type !== "MemberExpression") return undefined;
  const method = nameOf(callee["property"]);
  const told = (node["arguments"] as unknown[]).length > (method === "localeCompare" ? 1 : 0);
  if (told) return undefined;
  return nameOf(callee["object"]) === "Intl"
    ? `Intl.${method}`
    : LOCALE_METHODS.has(method)
      ? method
      : undefined;
}

/** Is the identifier a use of a variable, not the name of a member, a key or a type's property? */
function isReference(node: SyntaxNode, parent: SyntaxNode | null): boolean {
  if (parent?.type === "MemberExpression") return parent["object"] === node || parent["computed"] === true;
  if (parent?.type === "Property") return parent["value"] === node;
  return !["TSPropertySignature", "TSMethodSignature", "PropertyDefinition", "MethodDefinition"].includes(
    parent?.type ?? "",
  );
}

/** Names that the file itself gives to parameters and variables. */
function boundNames(program: SyntaxNode): Set<string> {
  const names = new Set<string>();
  const bind = (pattern: unknown): void => {
    walk(pattern, (node, parent) => {
      if (node.type === "Identifier" && parent?.type !== "TSTypeReference") names.add(nameOf(node));
    });
  };
  walk(program, (node) => {
    if (node.type === "VariableDeclarator") bind(node["id"]);
    if (node.type.includes("Function")) bind(node["params"]);
  });
  return names;
}

const nameOf = (node: unknown): string =>
  typeof node === "object" && node !== null && "name" in node && typeof node.name === "string"
    ? node.name
    : "";
const isEmpty = (list: unknown): boolean => Array.isArray(list) && list.length === 0;
