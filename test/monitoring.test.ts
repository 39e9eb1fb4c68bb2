import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { readText } from "./source-files.ts";
import { type Child, startUpstreamProcess } from "./support/gateway/child-process.ts";
import {
  chat,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
} from "./support/serve/serve-process.ts";

// What examples/monitoring asks of Prometheus, held against the metrics of a gateway that has worked.

const DASHBOARD = "examples/monitoring/grafana-dashboard.json";
const RULES = "examples/monitoring/prometheus-rules.yaml";

let upstreams: Child[];
let serve: ServeProcess;
let metrics: string;
const folder = newFolder();

beforeAll(async () => {
  upstreams = await Promise.all([startUpstreamProcess(), startUpstreamProcess()]);
  const [first, second] = upstreams.map(({ url }) => url);
  const yaml = `upstreams:
  openai: { url: "${first}", key: "\${env:MY_KEY}" }
  own: { engine: vllm, urls: ["${second}"] }
models:
  chat: { targets: [{ upstream: openai, model: gpt-4o }, { upstream: own, model: nobody/knows-it }] }
  own: own
`;
  serve = await startServe({ folder, yaml, env: { MY_KEY: "a-key" } });
  for (const stream of [false, true]) {
    await (await chat(serve.url, { model: "chat", stream })).text();
    await (await chat(serve.url, { model: "own", stream })).text();
  }
  metrics = await (await fetch(`${serve.url}/metrics`)).text();
}, 30_000);
afterAll(async () => {
  await serve?.stop();
  await Promise.all((upstreams ?? []).map((child) => child.kill()));
  removeFolder(folder);
});

interface Dashboard {
  panels: { title: string; targets: { expr: string }[] }[];
}
interface Rules {
  groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
}

const queries = [
  ...(JSON.parse(readText(DASHBOARD)) as Dashboard).panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => [title, expr] as const),
  ),
  ...(parse(readText(RULES)) as Rules).groups.flatMap(({ rules }) =>
    rules.map(({ alert, expr }) => [alert, expr] as const),
  ),
];

/** Labels of every series with this name, as Prometheus reads the text. */
function labelsOf(name: string): Set<string> | null {
  const lines = metrics
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  if (lines.length === 0) return null;
  return new Set(lines.flatMap((line) => [...line.matchAll(/[{,](\w+)="/g)].map(([, label = ""]) => label)));
}

test.each(queries)("%s asks for metrics and labels that are there", (_title, query) => {
  const names = [...query.matchAll(/\b(?:breakeven|gen_ai|process)_\w+(?=[[{)\s]|$)/g)]
    .map(([name]) => name)
    .filter((name) => !isLabel(query, name));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const labels = labelsOf(name);
    expect([name, labels !== null]).toEqual([name, true]);
    // Prometheus itself adds the job.
    const known = new Set([...(labels ?? []), "job"]);
    const asked = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(/,\s*/));
    const filtered = [...query.matchAll(/[{,](\w+)(?:!?=~?)"/g)].map(([, label = ""]) => label);
    expect([...asked, ...filtered].filter((label) => !known.has(label))).toEqual([]);
  }
});

const isLabel = (query: string, name: string): boolean =>
  new RegExp(`by \\([^)]*\\b${name}\\b[^)]*\\)`).test(query) && !query.includes(`${name}[`);

test("the text of a rule names labels that its query keeps", () => {
  for (const { rules } of (parse(readText(RULES)) as Rules).groups) {
    for (const { alert, expr, annotations } of rules) {
      const said = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label);
      const kept = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(/,\s*/));
      expect([alert, said.filter((label) => !kept.includes(label))]).toEqual([alert, []]);
    }
  }
});
