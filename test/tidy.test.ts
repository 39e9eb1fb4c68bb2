import { existsSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { filesUnder, ROOT, readText } from "./source-files.ts";

/** The rules of the house that no other tool checks. Each says why it is one. */
const FOLDERS = ["src", "test", "bench", "bin", "catalog", "docs", "examples", ".ci"];
const ROOT_FILES = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== ".git")
  .map((entry) => entry.name)
  .filter((name) => !name.endsWith(".tgz") && !name.endsWith(".log"));
const everything = [...FOLDERS.flatMap(filesUnder), ...ROOT_FILES].filter((path) => !isBinary(path));
const code = everything.filter((path) => /\.(tsx?|js)$/.test(path));
const product = code.filter((path) => path.startsWith("src/") && !/\.test\.ts$|\/testing\//.test(path));
const tests = code.filter((path) => path.endsWith(".test.ts"));

interface Rule {
  name: string;
  /** What stands in the way of it, as a message for the person who breaks it. */
  because: string;
  files: readonly string[];
  pattern: RegExp;
  /** A line that must be found, so that the pattern is known to work; pieces, so that it is not found here. */
  example: readonly string[];
  /** A similar line that is fine. */
  fine: string;
}

const RULES: readonly Rule[] = [
  {
    name: "no any by assertion",
    because: "it switches the types off where they are needed most; use unknown and a check",
    files: code,
    pattern: /\bas any\b/,
    example: ["value as ", "any"],
    fine: "as many as needed",
  },
  {
    name: "no silenced compiler",
    because: "an error that is hidden stays; say what the type really is",
    files: code,
    pattern: /@ts-(ignore|nocheck|expect-error)/,
    example: ["// @ts-", "ignore"],
    fine: "// The compiler knows.",
  },
  {
    name: "a silenced lint rule is named and explained",
    because: "the next reader must see why this line is the exception: disable-next-line RULE -- reason",
    files: code,
    pattern: /(eslint|oxlint)-disable(?!-next-line [\w/-]+ -- \w)/,
    example: ["// eslint-", "disable-next-line no-console"],
    fine: ["// eslint-", "disable-next-line no-console -- the report is the answer"].join(""),
  },
  {
    name: "a missing assumption is named",
    because: "a default in code has no source and no band; read it with valueOf, which throws",
    files: product,
    pattern: /\bvalues\[["`]\w+[^\]]*\]\s*\?\?\s*[\d.]+\b|\bassumption\([^)]*\)\s*\?\./,
    example: ['values["pue"] ', "?? 1"],
    fine: 'valueOf(values, "pue")',
  },
  {
    name: "unknown is not zero",
    because:
      "a count or a price that is absent would turn into a free request; keep it absent, or count it as unknown",
    files: product,
    pattern:
      /\|\|\s*0(?![.\d])|(?<!\+=? \(?)\b\w+\.(requests|billed|ttftMs|durationMs|usdPerGpuHour|usdPerGpu)\s*\?\?\s*0\b(?!\) \+)/,
    example: ["const n = row.requests |", "| 0;"],
    // A running sum may start at nothing.
    fine: "total.requests = (total.requests ?? 0) + (row.requests ?? 0);",
  },
  {
    name: "nothing is left for later in a comment",
    because: "a note in the code is never read again; do it, or write it down where work is planned",
    files: code,
    pattern: /\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/,
    example: ["// TO", "DO: later"],
    fine: "// What is to do comes next.",
  },
  {
    name: "dollars and grouped numbers are written by one module",
    because: "two formats show the same number in two ways; use src/core/format.ts",
    files: product.filter((path) => path !== "src/core/format.ts"),
    pattern: /\$\$\{[^}]*\.to(Fixed|Precision)\(|\.toLocaleString\(|\bIntl\.NumberFormat\b/,
    example: ["`$$", "{usd.toFixed(2)}`"],
    fine: "`${share.toFixed(2)}`",
  },
  {
    name: "every test runs",
    because:
      "a test that is skipped, or that makes the others be skipped, proves nothing; what a machine may lack is a need (test/support/needs.ts), which the end of a run names",
    files: tests,
    pattern:
      /\b(describe|test|it)(\.\w+)*\.(only|skip|skipIf|runIf|todo|fails)\b|\b(skip|only|todo|fails)(: true\b|\()/,
    example: ["describe.", 'skipIf(browser === null)("x")'],
    fine: 'describe("x", needs(CHROMIUM), () => {})',
  },
  {
    name: "no path of somebody's machine",
    because: "it exists nowhere else",
    files: everything,
    pattern: /(^|[\s"'`(=:])\/(work|home\/\w|Users\/\w|root)\/|[A-Z]:\\Users\\/,
    example: ["cat /wo", "rk/notes.md"],
    fine: "see network/work/notes.md",
  },
  {
    name: "no secret",
    because: "what is committed once is public for ever",
    files: everything,
    pattern:
      /\b(sk-(ant-|proj-)?[A-Za-z0-9_-]{24,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|xox[bap]-[\w-]{20,})/,
    example: ["AK", "IAABCDEFGHIJKLMNOP"],
    fine: "sk-test-key",
  },
  {
    name: "no conflict markers",
    because: "half of the file is somebody else's",
    files: everything,
    pattern: /^(<{7} |>{7} )/,
    example: ["<<<<", "<<< HEAD"],
    fine: "<<< not one",
  },
];

describe.each(RULES)("$name", ({ because, files, pattern, example, fine }) => {
  test("is kept", () => {
    const wrong = files.flatMap((path) =>
      readText(path)
        .split("\n")
        .flatMap((line, index) =>
          pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
        ),
    );
    expect(wrong, because).toEqual([]);
  });

  test("would be noticed", () => {
    expect(pattern.test(example.join(""))).toBe(true);
    expect(pattern.test(fine)).toBe(false);
  });
});

describe("files", () => {
  test("are named in kebab-case after what they hold, so that a name can be guessed", () => {
    const wrong = code.filter(
      (path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))?\.(tsx?|js)$/.test(baseName(path)),
    );
    expect(wrong).toEqual([]);
  });

  test("hold one idea: none of the product grows past 400 lines", () => {
    const wrong = product
      .map((path) => [path, readText(path).split("\n").length] as const)
      .filter(([, lines]) => lines > 400);
    expect(wrong).toEqual([]);
  });

  test("of a test say what they expect", () => {
    const wrong = tests.filter((path) => !/\bexpect\b|\bassert\b/.test(readText(path)));
    expect(wrong).toEqual([]);
  });

  test("of every area of the product have tests", () => {
    const areas = new Set(
      product.filter((path) => path.split("/").length > 2).map((path) => path.split("/")[1]),
    );
    const tested = new Set(tests.map((path) => path.split("/")[1]));
    expect([...areas].filter((area) => !tested.has(area))).toEqual([]);
  });

  test("end with one newline", () => {
    const wrong = everything.filter((path) => {
      const text = readText(path);
      return text !== "" && (!text.endsWith("\n") || text.endsWith("\n\n"));
    });
    expect(wrong.filter((path) => !path.includes("/fixtures/"))).toEqual([]);
  });
});

describe("documents", () => {
  const documents = everything.filter((path) => path.endsWith(".md"));

  test("link to files that exist", () => {
    const wrong = documents.flatMap((path) =>
      [...readText(path).matchAll(/\]\(([^)\s#]+)(#[^)]*)?\)/g)]
        .map((match) => match[1] ?? "")
        .filter((link) => !/^[a-z]+:/.test(link))
        .filter((link) => !existsSync(join(ROOT, normalize(join(dirname(path), link)))))
        .map((link) => `${path} links to ${link}`),
    );
    expect(wrong).toEqual([]);
  });

  test("that a visitor looks for are there", () => {
    const expected = [
      "README.md",
      "ARCHITECTURE.md",
      "CONTRIBUTING.md",
      "CHANGELOG.md",
      "SECURITY.md",
      "LICENSE",
    ];
    expect(expected.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(existsSync(join(ROOT, "docs/model.md"))).toBe(true);
  });

  test("of changes have a place for the next one", () => {
    expect(readText("CHANGELOG.md")).toMatch(/^## Unreleased$/m);
  });
});

describe("the lock file", () => {
  const lock = JSON.parse(readText("package-lock.json")) as { packages: Record<string, Locked> };
  const installed = Object.entries(lock.packages).filter(([path]) => path !== "");

  test("names no address to download from, so that every registry can serve it", () => {
    expect(installed.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  test("has a checksum for everything", () => {
    expect(installed.filter(([, entry]) => entry.integrity === undefined).map(([path]) => path)).toEqual([]);
  });

  test("knows the packages of every platform, without which npm 11 refuses it", () => {
    const names = new Set(installed.map(([path]) => path.replace(/^.*node_modules\//, "")));
    const wrong = installed.flatMap(([path, entry]) =>
      Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
        .filter((name) => !names.has(name))
        .map((name) => `${path} wants ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test("and package.json pin exact versions, so that everyone runs the same", () => {
    const manifest = JSON.parse(readText("package.json")) as Record<
      string,
      Record<string, string> | undefined
    >;
    const versions = Object.entries({ ...manifest["dependencies"], ...manifest["devDependencies"] });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-r\.\d+)?$/.test(version))).toEqual([]);
  });
});

interface Locked {
  resolved?: string;
  integrity?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

function isBinary(path: string): boolean {
  return /\.(gz|zst|parquet|png|jpg|ico|woff2|db)$/.test(path) || readText(path).includes("\u0000");
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
