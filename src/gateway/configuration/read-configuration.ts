import {
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  type Document,
  type YAMLParseError,
} from "yaml";
import { nearestNames } from "../../core/nearest-names.ts";
import type { Configuration, Listen, UpstreamSettings } from "./configuration.ts";
import { configurationShape, type UpstreamInFile } from "./configuration-shape.ts";
import { type Path, type Problem } from "./shape.ts";

/** What a file may name: ids of providers, and names of engines, which need a url. */
export interface KnownUpstreams {
  providers: readonly string[];
  engines: readonly string[];
}

/** A url without an engine is taken for a server that speaks OpenAI's formats. */
export const ANY_OPENAI_COMPATIBLE = "openai-compatible";

export type ReadConfiguration =
  | {
      configuration: Configuration;
      problems: readonly [];
      /** The line on which something stands, for problems that are found later. */
      lineOf(path: Path): number | null;
    }
  | { configuration: null; problems: readonly PlacedProblem[] };

export interface PlacedProblem extends Problem {
  /** 1-based; null where the thing is missing as a whole. */
  line: number | null;
}

/**
 * Reads the text of a configuration file. Secrets stand in it as references to the environment, `${env:NAME}`;
 * everything that is wrong is reported at once, each with its path, what stands there and what to write.
 */
export function readConfiguration(
  source: string,
  env: Readonly<Record<string, string | undefined>>,
  known: KnownUpstreams,
): ReadConfiguration {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true, version: "1.2" });
  const found: Problem[] = [];
  const report = (problem: Problem): void => void found.push(problem);
  if (document.errors.length > 0) {
    return {
      configuration: null,
      problems: document.errors.map((error) => ({
        path: [],
        ...syntaxProblem(error, source),
        line: error.linePos?.[0].line ?? null,
      })),
    };
  }
  const written = valuesOf(document, report);
  const read = found.length > 0 ? undefined : configurationShape.read(written ?? {}, [], report);
  const resolve = (value: string, path: Path): string => expand(value, env, path, report);
  // Names are checked against each other once every value is what it should be.
  const configuration = read === undefined || found.length > 0 ? null : whole(read, known, resolve, report);
  if (configuration !== null && found.length === 0) {
    return { configuration, problems: [], lineOf: (path) => lineOf(path, document, lines) };
  }
  return {
    configuration: null,
    problems: found.map((problem) => ({ ...problem, line: lineOf(problem.path, document, lines) })),
  };
}

/** "gateway.yaml:12: upstreams.own.engine is "vlm". Write vllm or sglang." */
export function problemText(problem: PlacedProblem, file: string): string {
  const place = problem.line === null ? file : `${file}:${problem.line}`;
  const path = problem.path.length === 0 ? "the file" : pathText(problem.path);
  return `${place}: ${path} ${problem.what}. ${problem.remedy}`;
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
    remedy: "Mend the line; values with special characters need quotes.",
  };
}

/** The document as plain values. References within it (& and *) may lead nowhere, or to very much. */
function valuesOf(document: Document, report: Report): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    report({
      path: [],
      what: `cannot be read: ${(error as Error).message}`,
      remedy: "Write values out in place of references with & and *.",
    });
    return undefined;
  }
}

type Written = NonNullable<ReturnType<typeof configurationShape.read>>;
type Resolve = (value: string, path: Path) => string;
type Report = (problem: Problem) => void;

/** Defaults filled in, references resolved, names checked against each other. */
function whole(read: Written, known: KnownUpstreams, resolve: Resolve, report: Report): Configuration {
  const upstreams: Record<string, UpstreamSettings> = {};
  for (const [name, each] of Object.entries(read.upstreams)) {
    upstreams[name] = upstreamOf(name, each, known, resolve, report);
  }
  for (const [model, to] of Object.entries(read.models)) {
    if (Object.hasOwn(upstreams, to.upstream)) continue;
    if (Object.hasOwn(read.models, to.upstream)) {
      report({
        path: ["models", model],
        what: `names "${to.upstream}", which is a model`,
        remedy: `Write the upstream that answers, one of ${Object.keys(upstreams).join(", ")}; with model: beside it where the name there is another.`,
      });
      continue;
    }
    const near = nearestNames(to.upstream, Object.keys(upstreams), 1)[0];
    const remedy =
      near === undefined ? "Add it under upstreams." : `Perhaps ${near}? Else add it under upstreams.`;
    report({
      path: ["models", model],
      what: `names the upstream "${to.upstream}", which is not listed`,
      remedy,
    });
  }
  return {
    listen: listenOf(read.listen, read.names, report),
    data: read.data,
    synchronous: read.synchronous,
    retainDays: read["retain-days"],
    workers: read.workers,
    logLevel: read["log-level"],
    upstreams,
    models: read.models,
    tasks: {
      most: read.tasks.most,
      rules: read.tasks.rules.map((rule) => ({
        task: rule.task,
        model: rule.model,
        headers: lowerCaseNames(rule.headers),
        systemPrompt: rule["system-prompt"],
      })),
    },
    limits: {
      bodyBytes: read.limits.body,
      headerBytes: read.limits.headers,
      requestMs: read.limits.request,
      inFlight: read.limits["in-flight"],
    },
    drainMs: read.drain,
    whenLedgerFails: read["when-ledger-fails"],
  };
}

function upstreamOf(
  name: string,
  read: UpstreamInFile,
  known: KnownUpstreams,
  resolve: Resolve,
  report: Report,
): UpstreamSettings {
  const path = ["upstreams", name];
  const headers: Record<string, string> = {};
  for (const [header, value] of Object.entries(read.headers)) {
    const place = [...path, "headers", header];
    if (CREDENTIAL_HEADER.test(header) && !REFERENCE.test(value)) report({ path: place, ...WRITTEN_OUT });
    headers[header.toLowerCase()] = resolve(value, place);
  }
  return {
    kind: kindOf(name, read, known, report),
    url: read.url?.replace(/\/+$/, "") ?? null,
    clientKey: read.key === CLIENT_KEY,
    key: read.key === CLIENT_KEY ? null : keyOf(read.key, [...path, "key"], resolve, report),
    headers,
    disconnect: read.disconnect,
    timeouts: {
      connectMs: read.timeouts.connect,
      headersMs: read.timeouts.headers,
      idleMs: read.timeouts.idle,
    },
  };
}

/** The row of the table that an upstream is. */
function kindOf(name: string, read: UpstreamInFile, known: KnownUpstreams, report: Report): string {
  const path = ["upstreams", name];
  if (read.provider !== null && read.engine !== null) {
    report({ path, what: "names both a provider and an engine", remedy: "Keep one of them." });
    return read.provider ?? "";
  }
  if (read.engine !== null) {
    if (read.url === null)
      report({ path, what: "is an engine without a url", remedy: "Add url: http://host:port." });
    return among(read.engine, known.engines, [...path, "engine"], report);
  }
  if (read.provider !== null) return among(read.provider, known.providers, [...path, "provider"], report);
  if (known.providers.includes(name)) return name;
  if (read.url !== null) return ANY_OPENAI_COMPATIBLE;
  const near = nearestNames(name, known.providers, 1)[0];
  report({
    path,
    what: "says neither where it is nor who",
    remedy: `Add provider: with one of ${known.providers.join(", ")}${near === undefined ? "" : ` (perhaps ${near})`}, or url:.`,
  });
  return name;
}

function among(name: string, all: readonly string[], path: Path, report: Report): string {
  const exact = all.find((each) => each.toLowerCase() === name.toLowerCase());
  if (exact !== undefined) return exact;
  const near = nearestNames(name, all, 1)[0];
  const remedy = `Write ${all.join(", ")}${near === undefined ? "." : `; perhaps ${near}?`}`;
  report({ path, what: `is "${name}", which is not known`, remedy });
  return name;
}

function keyOf(key: string | null, path: Path, resolve: Resolve, report: Report): string | null {
  if (key === null) return null;
  if (!REFERENCE.test(key)) {
    report({ path, ...WRITTEN_OUT });
    return null;
  }
  return resolve(key, path);
}

/** What stands there may be a secret, so it is not repeated. */
const WRITTEN_OUT = {
  what: "is written out",
  remedy: "Keep secrets out of the file: write ${env:NAME} and set NAME in the environment.",
};
/** Headers that carry secrets, by their names. */
const CREDENTIAL_HEADER = /authorization|cookie|key|token|secret|password/i;

/** In place of a credential: the client's own is passed on. */
const CLIENT_KEY = "client";
const REFERENCE = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/;

function expand(
  value: string,
  env: Readonly<Record<string, string | undefined>>,
  path: Path,
  report: Report,
): string {
  return value.replaceAll(new RegExp(REFERENCE, "g"), (_whole, name: string) => {
    const set = env[name];
    if (set !== undefined && set !== "") return set;
    report({
      path,
      what: `refers to ${name}, which is not set in the environment`,
      remedy: `Set ${name}, or remove the line.`,
    });
    return "";
  });
}

function listenOf(written: string, names: readonly string[], report: Report): Listen {
  const at = written.lastIndexOf(":");
  const port = Number(written.slice(at + 1));
  if (port > 65_535)
    report({ path: ["listen"], what: `names port ${port}`, remedy: "Write a port up to 65535." });
  return {
    host: written.slice(0, at).replace(/^\[(.*)\]$/, "$1"),
    port,
    names: names.map((name) => name.toLowerCase()),
  };
}

const lowerCaseNames = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const pathText = (path: Path): string =>
  path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join("");

/** The line on which the deepest part of the path stands that the file has. */
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
