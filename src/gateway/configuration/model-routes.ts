import type { ModelRoute, RouteSettings, TargetSettings } from "./configuration.ts";
import type { Problem } from "./problem.ts";
import type { FileContent } from "./schema.ts";

/** The models of a file, each with the upstream or the route that answers; what is wrong in itself is reported. */
export function modelRoutes(
  read: FileContent["models"],
  report: (problem: Problem) => void,
): Record<string, ModelRoute> {
  return Object.fromEntries(
    Object.entries(read).map(([name, to]): [string, ModelRoute] => [
      name,
      typeof to === "string" ? { upstream: to, model: null, route: null } : modelRoute(name, to, report),
    ]),
  );
}

/** Further attempts, where a route does not say. */
const USUAL_RETRIES = 2;

/** What a pool does that no route says more about. */
export const POOL_ROUTE: Omit<RouteSettings, "targets"> = {
  retries: USUAL_RETRIES,
  stream: "pass",
  holdBytes: 8 << 20,
  timeouts: { connectMs: null, firstTokenMs: null, answerMs: null, idleMs: null, totalMs: null },
  private: false,
};

type RouteInFile = Exclude<FileContent["models"][string], string>;
type TargetInFile = NonNullable<RouteInFile["targets"]>[number];

function modelRoute(name: string, read: RouteInFile, report: (problem: Problem) => void): ModelRoute {
  const path = ["models", name];
  const [first] = read.targets ?? [];
  if (read.targets === undefined && read.upstream === undefined) {
    report({ path, what: "names no upstream", remedy: "Write upstream: with its name, or targets:." });
  } else if (read.targets !== undefined && (read.upstream !== undefined || read.model !== undefined)) {
    report({ path, what: "has targets beside upstream or model", remedy: "Write these below targets." });
  } else if (read.targets?.length === 0) {
    report({ path: [...path, "targets"], what: "is empty", remedy: "List an upstream." });
  }
  if (first === undefined) {
    const alone = { upstream: read.upstream ?? "", model: read.model ?? null };
    const target: TargetSettings = { ...alone, weight: null, when: null, overflow: null };
    return { ...alone, route: asksForMore(read) ? routeSettings(read, [target]) : null };
  }
  const targets = (read.targets ?? []).map((target) => targetSettings(target));
  return { upstream: first.upstream, model: first.model ?? null, route: routeSettings(read, targets) };
}

/** The short form with a setting of a route is a route of one target. */
const asksForMore = ({ retries, stream, timeouts, private: isPrivate }: RouteInFile): boolean =>
  retries !== undefined ||
  stream !== "pass" ||
  isPrivate ||
  Object.values(timeouts).some((each) => each !== undefined);

function routeSettings(read: RouteInFile, targets: readonly TargetSettings[]): RouteSettings {
  const { timeouts } = read;
  return {
    targets,
    retries: read.retries ?? USUAL_RETRIES,
    stream: read.stream,
    holdBytes: read["hold-bytes"],
    timeouts: {
      connectMs: timeouts.connect ?? null,
      firstTokenMs: timeouts["first-token"] ?? null,
      answerMs: timeouts.answer ?? null,
      idleMs: timeouts.idle ?? null,
      totalMs: timeouts.total ?? null,
    },
    private: read.private,
  };
}

function targetSettings({ upstream, model, weight, when, overflow }: TargetInFile): TargetSettings {
  return {
    upstream,
    model: model ?? null,
    weight: weight ?? null,
    when:
      when === undefined
        ? null
        : {
            tasks: when.tasks,
            headers: Object.fromEntries(
              Object.entries(when.headers).map(([name, value]) => [name.toLowerCase(), value]),
            ),
            inputBelowBytes: when["input-below"] ?? null,
            inputAboveBytes: when["input-above"] ?? null,
          },
    overflow:
      overflow === undefined ? null : { ttftMs: overflow.ttft ?? null, queue: overflow.queue ?? null },
  };
}
