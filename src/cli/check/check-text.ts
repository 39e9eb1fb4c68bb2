import type { Configuration } from "../../gateway/configuration/configuration.ts";
import type { UpstreamTarget } from "../../upstreams/upstream-target.ts";
import type { PrivateReach } from "../../gateway/reach.ts";
import type { ExplainedRequest } from "../../gateway/explain-request.ts";

/** A configuration as it was understood. Never a credential: only whether there is one. */
export function configurationText(
  { listen, workers, models, privacy, tasks, synchronous }: Configuration,
  upstreams: readonly UpstreamTarget[],
  withoutFile: boolean,
): string {
  const rows: [string, string][] = [
    ["listen", `${listen.host}:${listen.port}${processesText(workers)}`],
    ["ledger", synchronous === "full" ? "survives a power cut" : "survives the death of a process"],
    ...upstreams.map((target, index): [string, string] => [
      index === 0 ? "upstreams" : "",
      `${target.name}: ${target.kind.name} at ${target.origin}, ${credentialText(target)}, ${DISCONNECT[target.disconnect]}`,
    ]),
    ...Object.entries(models).map(([name, to], index): [string, string] => [
      index === 0 ? "models" : "",
      `${name} -> ${(to.route?.targets ?? [to]).map(({ upstream, model }) => `${upstream}${model === null ? "" : ` as ${model}`}`).join(", else ")}`,
    ]),
    ...mixedFormats(models, upstreams).map((text, index): [string, string] => [
      index === 0 ? "formats" : "",
      text,
    ]),
    ...(privacy.private === null
      ? []
      : [["private", `to ${privacy.private.upstreams.join(", ")} alone`] as [string, string]]),
    ...tasks.rules.map(({ task }, index): [string, string] => [index === 0 ? "task rules" : "", task]),
  ];
  if (upstreams.length === 0) {
    const none = "none: every request will be refused";
    rows.push(["upstreams", withoutFile ? "no provider's key is set: serve answers with a demo" : none]);
  }
  return rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}\n`).join("");
}

/** What would become of a request. */
export function requestText(answer: ExplainedRequest): string {
  if (!answer.served) return `POST ${answer.path} would be refused: ${answer.message} (${answer.code})\n`;
  const { task } = answer;
  const rows: [string, string][] = [
    ["model", answer.model ?? "none named"],
    [
      "goes to",
      `${answer.upstream}, ${answer.address}${answer.renamedTo === null ? "" : ` as ${answer.renamedTo}`}`,
    ],
    ...routeRows(answer),
    ...(answer.isPrivate ? [["private", "yes: to privacy.private.upstreams alone"] as [string, string]] : []),
    ["credential", CREDENTIAL[answer.credential]],
    [
      "task",
      task.task === null ? "none: no label, no rule, no system prompt" : `${task.task} (${TASK_BY[task.by]})`,
    ],
    ["usage", usageText(answer)],
    ["price", answer.priceSource ?? "not known: its attempts would be unpriced"],
    ["client leaves", DISCONNECT[answer.disconnect]],
  ];
  return `POST ${answer.path} would be served:\n${rows.map(([name, value]) => `  ${name.padEnd(14)} ${value}\n`).join("")}`;
}

/** Where private work can go, and by what. */
export function reachText(
  { allowed, reached, refusedBy, leaks }: PrivateReach,
  more: readonly string[],
): string {
  const rows: [string, string][] = [
    ["list", allowed === null ? "none: private work is refused everywhere" : allowed.join(", ")],
    ...(reached.length === 0 ? [["reaches", "nothing"] as [string, string]] : []),
    ...reached.map(({ upstream, by }, index): [string, string] => [
      index === 0 ? "reaches" : "",
      `${upstream}: ${by.join("; ")}`,
    ]),
    ...refusedBy.map((model, index): [string, string] => [index === 0 ? "refused by" : "", model]),
    ...leaks.map(({ upstream, by, why }, index): [string, string] => [
      index === 0 ? "not on list" : "",
      `${upstream}: ${why === "reached" ? "reached by" : "a target of private"} ${by}`,
    ]),
    ...more.map((upstream, index): [string, string] => [index === 0 ? "new" : "", upstream]),
  ];
  return rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}\n`).join("");
}

/** The choice among the places of a route. */
function routeRows({ route }: Extract<ExplainedRequest, { served: true }>): [string, string][] {
  if (route === null) return [];
  const { name, candidates, chosen, why, retries, stream, repeatable } = route;
  return [
    ["route", `${name}: ${retries} further attempts at most, ${REPEATABLE[repeatable]}, stream: ${stream}`],
    ...candidates.map(({ id, unfit, weight }, index): [string, string] => [
      index === 0 ? "candidates" : "",
      `${id}${weight === null ? "" : `, weight ${weight}`}${id === chosen ? `: chosen (${why})` : unfit === null ? ": if another fails" : `: not for this request (${unfit})`}`,
    ]),
  ];
}

const REPEATABLE = {
  free: "after any failure before the first byte",
  refused: "after refusals alone",
  never: "only where no connection was made",
};

/** Routes whose targets do not all speak the same formats: requests in one that a target does not speak pass it over. */
function mixedFormats(models: Configuration["models"], upstreams: readonly UpstreamTarget[]): string[] {
  const surfacesOf = (name: string): readonly string[] =>
    upstreams.find((target) => target.name === name)?.kind.surfaces ?? [];
  return Object.entries(models).flatMap(([model, { route }]) => {
    const targets = [...new Set(route?.targets.map(({ upstream }) => upstream))];
    const all = [...new Set(targets.flatMap((upstream) => surfacesOf(upstream)))];
    const mixed = all.filter(
      (surface) => !targets.every((upstream) => surfacesOf(upstream).includes(surface)),
    );
    if (mixed.length === 0) return [];
    const only = mixed.map(
      (surface) =>
        `${surface} by ${targets.filter((upstream) => surfacesOf(upstream).includes(surface)).join(", ")} alone`,
    );
    return [`${model}: ${only.join("; ")} (requests are not translated)`];
  });
}

const DISCONNECT: Readonly<Record<UpstreamTarget["disconnect"], string>> = {
  cancel: "cancelled when the client leaves, usage estimated",
  drain: "read on for a bounded time when the client leaves",
  exact: "cancelled when the client leaves, usage counted to the last token that arrived",
};
const CREDENTIAL = {
  own: "from the configuration or the environment",
  client: "the client's own",
  none: "none",
};
const TASK_BY = {
  header: "from the header",
  metadata: "from the body's metadata",
  rule: "by a rule",
  fingerprint: "the fingerprint of its system prompt",
  none: "",
};

function usageText({ stream, addsUsage }: Extract<ExplainedRequest, { served: true }>): string {
  if (!stream) return "in the answer";
  return addsUsage ? "asked for in the stream, and taken out before the client sees it" : "in the stream";
}

function credentialText({ headers, kind }: UpstreamTarget): string {
  if (headers === null) return "with the client's own credential";
  return kind.auth.header in headers ? "credential set" : "no credential";
}

const processesText = (workers: Configuration["workers"]): string =>
  workers === "auto" ? ", a process per core" : workers > 1 ? `, ${workers} processes` : "";
