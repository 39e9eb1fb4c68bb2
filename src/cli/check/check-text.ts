import type { Configuration } from "../../gateway/configuration/configuration.ts";
import type { UpstreamTarget } from "../../upstreams/upstream-target.ts";
import type { ExplainedRequest } from "../../gateway/explain-request.ts";

/** A configuration as it was understood. Never a credential: only whether there is one. */
export function configurationText(
  { listen, workers, models, tasks, synchronous }: Configuration,
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
    ...Object.entries(models).map(([name, { upstream, model }], index): [string, string] => [
      index === 0 ? "models" : "",
      `${name} -> ${upstream}${model === null ? "" : ` as ${model}`}`,
    ]),
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
