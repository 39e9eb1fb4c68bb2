import { describe, expect, test } from "vitest";
import { STATUS_OF } from "../src/dialects/failure.ts";
import type { FailureKind } from "../src/dialects/failure-kind.ts";
import { ROUTES, surfaceOf } from "../src/dialects/surfaces.ts";
import { readText, sourceFiles, type SyntaxNode, walk } from "./source-files.ts";

// What is written about the gateway and what it does: each is checked against the other, both ways.

const files = sourceFiles().filter((file) => file.area === "gateway" && !file.isTest);

/** First cells of the tables of a section, without their backticks. */
function tableOf(document: string, heading: string | null): string[] {
  const text = readText(document);
  const section = heading === null ? text : (text.split(`\n## ${heading}\n`)[1] ?? "").split("\n## ")[0];
  return [...(section ?? "").matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] as string);
}

const literal = (node: unknown): string | undefined => {
  const { type, value } = (node ?? {}) as { type?: string; value?: unknown };
  return type === "Literal" && typeof value === "string" ? value : undefined;
};
const nameOf = (node: unknown): string => (node as { name?: string } | undefined)?.name ?? "";

/** Calls `visit` for every call in the gateway's code. */
function calls(visit: (callee: SyntaxNode, args: readonly SyntaxNode[]) => void): void {
  for (const file of files) {
    walk(file.program, (node) => {
      if (node.type === "CallExpression")
        visit(node["callee"] as SyntaxNode, node["arguments"] as SyntaxNode[]);
    });
  }
}

/** What `object.method("name", ...)` is called with. */
function namesGivenTo(methods: readonly string[], object: RegExp): string[] {
  const found = new Set<string>();
  calls((callee, [first]) => {
    if (callee.type !== "MemberExpression" || !methods.includes(nameOf(callee["property"]))) return;
    const name = object.test(nameOf(callee["object"])) ? literal(first) : undefined;
    if (name !== undefined) found.add(name);
  });
  return [...found];
}

/** Codes that the gateway itself answers with, and the kind of failure where the code stands beside it. */
function failureCodes(): Map<string, string | null> {
  const found = new Map<string, string | null>();
  const kinds: Readonly<Record<string, FailureKind>> = { bad: "bad-request", notFound: "not-found" };
  calls((callee, [first]) => {
    const [kind, code] = [kinds[nameOf(callee)], literal(first)];
    if (kind !== undefined && code !== undefined) found.set(code, kind);
  });
  for (const file of files) {
    walk(file.program, (node) => {
      if (node.type === "ObjectExpression") {
        const fields = node["properties"] as { key?: unknown; value?: unknown }[];
        const field = (name: string): string | undefined =>
          literal(fields.find(({ key }) => nameOf(key) === name)?.value);
        const code = field("code");
        const kind = field("kind") ?? field("refused");
        if (code !== undefined && kind !== undefined) found.set(code, kind);
      }
      if (node.type === "FunctionDeclaration" && nameOf(node["id"]) === "causeOf") {
        walk(node, (inner) => {
          const cause = inner.type === "ReturnStatement" ? literal(inner["argument"]) : undefined;
          // Time that ran out before the answer began has a code of its own.
          if (cause !== undefined && cause !== "timeout-headers") found.set(`upstream-${cause}`, "upstream");
        });
      }
    });
  }
  return found;
}

describe("errors.md", () => {
  const codes = failureCodes();

  test("lists every code that the gateway answers with, and no other", () => {
    expect(codes.size).toBeGreaterThan(15);
    expect(tableOf("docs/errors.md", null).toSorted()).toEqual([...codes.keys()].toSorted());
  });

  test("says the status that it comes with", () => {
    const rows = [...readText("docs/errors.md").matchAll(/^\| `([^`]+)` \| (\d+) \|/gm)];
    const written = Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]));
    const real = Object.fromEntries([...codes].map(([code, kind]) => [code, STATUS_OF[kind as FailureKind]]));
    expect(written).toEqual(real);
  });
});

describe("operating.md", () => {
  test("lists every event that is logged, and no other", () => {
    const events = namesGivenTo(["debug", "info", "warn", "error"], /^logger$/);
    // The command line logs too.
    const ofCommand = [...readText("src/cli/serve.ts").matchAll(/logger\.\w+\("([^"]+)"/g)].map(
      (match) => match[1] as string,
    );
    expect(tableOf("docs/operating.md", "Logs").toSorted()).toEqual(
      [...new Set([...events, ...ofCommand])].toSorted(),
    );
  });

  test("lists every metric, and no other", () => {
    const metrics = namesGivenTo(["counter", "gauge", "histogram", "levels"], /^metrics$/);
    expect(metrics.length).toBeGreaterThan(10);
    expect(tableOf("docs/operating.md", "Metrics").toSorted()).toEqual(metrics.toSorted());
  });

  test("says of every route whether it is metered, and of no other", () => {
    const written = tableOf("docs/operating.md", "What passes, what is metered");
    expect(written.toSorted()).toEqual([...ROUTES, "WebSocket /v1/realtime"].toSorted());
  });

  test("says of no route that it is not metered where it is", () => {
    const text = readText("docs/operating.md");
    const unmetered = [...text.matchAll(/^\| `(\w+) ([^`]+)` \| no \|/gm)];
    expect(unmetered.length).toBeGreaterThan(3);
    for (const [, method = "", path = ""] of unmetered) {
      expect(surfaceOf(method, path.replace(/\*\*:model$/, "m"))?.dialect).toBeNull();
    }
  });

  test("explains every key of the configuration", () => {
    const written = readText("docs/operating.md").split("\n## Configuration\n")[1]?.split("\n## ")[0] ?? "";
    const missing = keysOf(JSON.parse(readText("catalog/config.schema.json"))).filter(
      (key) => !written.includes(`\`${key}\``),
    );
    expect(missing).toEqual([]);
  });

  test("names no key that there is not", () => {
    const keys = new Set(keysOf(JSON.parse(readText("catalog/config.schema.json"))));
    expect(tableOf("docs/operating.md", "Configuration").filter((key) => !keys.has(key))).toEqual([]);
  });

  test("shows a configuration that is valid", async () => {
    const { configurationOf } = await import("../src/gateway/serve-settings.ts");
    const { upstreamKinds } = await import("../src/upstreams/upstream-kinds.ts");
    const example = /```yaml\n([^]*?)```/.exec(readText("docs/operating.md"))?.[1] ?? "";
    const env = { OPENAI_API_KEY: "test", OPENAI_EU_KEY: "test" };
    expect(configurationOf(example, env, upstreamKinds()).problems).toEqual([]);
  });
});

/** Names of all fields that a schema knows, at any depth. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties, ...rest } = schema as { properties?: Record<string, unknown> };
  const own = Object.keys(properties ?? {}).filter((key) => key !== "$schema");
  return [
    ...new Set([...own, ...[...Object.values(properties ?? {}), ...Object.values(rest)].flatMap(keysOf)]),
  ];
}
