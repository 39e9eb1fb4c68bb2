import type { IncomingHttpHeaders } from "node:http";
import type { Configuration, PrivacySettings } from "./configuration/configuration.ts";
import type { Failure } from "./http-error.ts";
import { wildcard } from "./task-names.ts";

/** Which work is private, and which upstreams may have it. */
export interface Privacy {
  isPrivate(headers: IncomingHttpHeaders, model: string | null, task: string | null): boolean;
  /** May private work go to this upstream? Asked again before each attempt, whatever chose the upstream. */
  mayReceive(upstream: string): boolean;
}

type Settings = Pick<Configuration, "upstreams" | "models"> & { privacy?: PrivacySettings };

/** Without a list of upstreams a request that says that it is private goes nowhere. */
export function createPrivacy({ privacy, models }: Pick<Settings, "models" | "privacy">): Privacy {
  const settings = privacy?.private ?? null;
  const upstreams = new Set(settings?.upstreams);
  const ofRoutes = Object.entries(models).flatMap(([name, { route }]) =>
    route?.private === true ? [name] : [],
  );
  const names = [...(settings?.models ?? []), ...ofRoutes].map((name) => wildcard(name));
  const tasks = (settings?.tasks ?? []).map((name) => wildcard(name));
  return {
    isPrivate: (headers, model, task) =>
      saysPrivate(headers["x-breakeven-private"]) ||
      (model !== null && names.some((fits) => fits(model))) ||
      (task !== null && tasks.some((fits) => fits(task))),
    mayReceive: (upstream) => upstreams.has(upstream),
  };
}

/** Where nothing is configured. */
export const NO_PRIVACY: Privacy = createPrivacy({ models: {} });

/** The answer to private work that none may serve. */
export const NO_PRIVATE_UPSTREAM: Failure = {
  kind: "forbidden",
  code: "no-private-upstream",
  message:
    "This request is private, and no upstream that may have private work serves it (privacy.private.upstreams).",
};

/** The part of a configuration that private work can see: nothing else is in it. */
export function privatePart<Given extends Settings>(configuration: Given): Given {
  const allowed = new Set(configuration.privacy?.private?.upstreams);
  const upstreams = Object.fromEntries(
    Object.entries(configuration.upstreams).filter(([name]) => allowed.has(name)),
  );
  const models = Object.entries(configuration.models).flatMap(([name, to]) => {
    if (to.route === null) return allowed.has(to.upstream) ? [[name, to] as const] : [];
    const targets = to.route.targets.filter(({ upstream }) => allowed.has(upstream));
    const [first] = targets;
    if (first === undefined) return [];
    const { upstream, model } = first;
    return [[name, { upstream, model, route: { ...to.route, targets } }] as const];
  });
  const isListed = Object.keys(configuration.models).length > 0;
  // Where models are listed and none is left, none may be found by its name alone.
  const left = isListed && models.length === 0 ? {} : upstreams;
  return { ...configuration, upstreams: left, models: Object.fromEntries(models) };
}

/** Whatever is not a clear no is a yes: a typing error must not send private work out. */
const saysPrivate = (value: string | readonly string[] | undefined): boolean =>
  value !== undefined && !NO.includes(String(value).trim().toLowerCase());

const NO = ["", "0", "false", "no", "off"];
