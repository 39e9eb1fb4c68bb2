import * as v from "valibot";
import { nearestNames } from "../../core/nearest-names.ts";
import type { Configuration, Listen } from "./configuration.ts";
import { type Path, type PlacedProblem, type Problem, problemOf } from "./problem.ts";
import type { Env } from "./references.ts";
import { configurationSchema, type FileContent } from "./schema.ts";
import { modelRoutes } from "./model-routes.ts";
import { type KnownUpstreams, upstreamSettings } from "./upstream-settings.ts";
import { parseYaml } from "./yaml-file.ts";

export type ReadConfiguration =
  | {
      configuration: Configuration;
      problems: readonly [];
      /** The line on which something is, for problems that are found later. */
      lineOf(path: Path): number | null;
    }
  | { configuration: null; problems: readonly PlacedProblem[] };

/**
 * Reads the text of a configuration file. Secrets are in it as references to the environment, `${env:NAME}`. Everything
 * that is wrong in form is reported at once; names are checked against each other when the form is right.
 */
export function readConfiguration(source: string, env: Env, known: KnownUpstreams): ReadConfiguration {
  const file = parseYaml(source);
  if ("problems" in file) return { configuration: null, problems: file.problems };
  const problems: Problem[] = [];
  // One issue per setting: of several rules that a number breaks, the first says what to write.
  const read = v.safeParse(configurationSchema, file.values, { abortPipeEarly: true });
  const configuration = read.success ? configurationOf(read.output, env, known, problems) : null;
  if (configuration !== null && problems.length === 0) {
    return { configuration, problems: [], lineOf: (path) => file.lineOf(path) };
  }
  const found = read.success ? problems : read.issues.map((issue) => problemOf(issue));
  return {
    configuration: null,
    problems: found.map((problem) => ({ ...problem, line: file.lineOf(problem.path) })),
  };
}

/** References resolved and names checked against each other; `problems` gets what is wrong. */
function configurationOf(
  read: FileContent,
  env: Env,
  known: KnownUpstreams,
  problems: Problem[],
): Configuration {
  const report = (problem: Problem): void => void problems.push(problem);
  const upstreams = Object.fromEntries(
    Object.entries(read.upstreams).map(([name, each]) => [
      name,
      upstreamSettings(name, each, known, env, report),
    ]),
  );
  const models = modelRoutes(read.models, report);
  for (const [model, { upstream, route }] of Object.entries(models)) {
    const named: (readonly [string, Path])[] =
      route === null
        ? [[upstream, ["models", model]]]
        : route.targets.map(
            (target, index) => [target.upstream, ["models", model, "targets", index]] as const,
          );
    for (const [name, path] of named) {
      if (!Object.hasOwn(upstreams, name))
        report({ path, ...unlisted(name, Object.keys(upstreams), models) });
    }
  }
  const privacy = read.privacy.private ?? null;
  for (const [index, name] of (privacy?.upstreams ?? []).entries()) {
    if (!Object.hasOwn(upstreams, name))
      report({
        path: ["privacy", "private", "upstreams", index],
        ...unlisted(name, Object.keys(upstreams), models),
      });
  }
  return {
    listen: listenOf(read.listen, read.names, report),
    data: read.data ?? null,
    synchronous: read.synchronous,
    retainDays: read["retain-days"] ?? null,
    workers: read.workers,
    logLevel: read["log-level"],
    logAttempts: read["log-attempts"],
    upstreams,
    models,
    privacy: { private: privacy },
    tasks: {
      most: read.tasks.most,
      rules: read.tasks.rules.map((rule) => ({
        task: rule.task,
        model: rule.model ?? null,
        headers: lowerCaseNames(rule.headers),
        systemPrompt: rule["system-prompt"] ?? null,
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

/** What is wrong with a model that goes to an upstream that is not there. */
function unlisted(
  upstream: string,
  upstreams: readonly string[],
  models: Configuration["models"],
): Pick<Problem, "what" | "remedy"> {
  if (Object.hasOwn(models, upstream)) {
    return {
      what: `names "${upstream}", which is a model`,
      remedy: `Write the upstream that answers, one of ${upstreams.join(", ")}; with model: beside it where the name there is another.`,
    };
  }
  const near = nearestNames(upstream, upstreams, 1)[0];
  return {
    what: `names the upstream "${upstream}", which is not listed`,
    remedy:
      near === undefined ? "Add it under upstreams." : `Perhaps ${near}? Otherwise add it under upstreams.`,
  };
}

function listenOf(written: string, names: readonly string[], report: (problem: Problem) => void): Listen {
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
