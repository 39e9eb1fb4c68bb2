import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { configurationOf } from "../src/gateway/serve-settings.ts";
import { upstreamKinds } from "../src/upstreams/upstream-kinds.ts";
import { readText } from "./source-files.ts";

// What runs the gateway elsewhere, held against the gateway: flags, paths, versions, and the configuration it comes with.

const CHART = "packaging/helm/breakeven";
const { version } = JSON.parse(readText("package.json")) as { version: string };

test("the chart is of this version, and its configuration is valid", () => {
  const chart = parse(readText(`${CHART}/Chart.yaml`)) as { version: string; appVersion: string };
  expect([chart.version, chart.appVersion]).toEqual([version, version]);
  const values = parse(readText(`${CHART}/values.yaml`)) as Record<string, unknown>;
  const { problems } = configurationOf(
    JSON.stringify(values["configuration"]),
    { OPENAI_API_KEY: "set" },
    upstreamKinds(),
  );
  expect(problems).toEqual([]);
});

test("the schema of the chart's values knows every value, and no other", () => {
  const schema = JSON.parse(readText(`${CHART}/values.schema.json`)) as Schema;
  const values = parse(readText(`${CHART}/values.yaml`)) as Record<string, unknown>;
  expect(Object.keys(schema.properties).toSorted()).toEqual(["global", ...Object.keys(values)].toSorted());
  for (const [name, { properties }] of Object.entries(schema.properties)) {
    if (properties === undefined) continue;
    expect(Object.keys(properties).toSorted()).toEqual(
      Object.keys(values[name] as Record<string, unknown>).toSorted(),
    );
  }
});

interface Schema {
  properties: Record<string, { properties?: Record<string, unknown> }>;
}

test("probes and checks ask for paths that the gateway answers, within times that outlast a stop", () => {
  const text = readText(`${CHART}/templates/gateway.yaml`) + readText("packaging/Dockerfile");
  const asked = [...text.matchAll(/(?:path: |4141)(\/\w+)/g)].map(([, path = ""]) => path);
  expect(asked.toSorted()).toEqual(["/health", "/ready", "/ready"]);
  const values = parse(readText(`${CHART}/values.yaml`)) as { terminationGracePeriodSeconds: number };
  const unit = readText("packaging/breakeven.service");
  const stop = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]);
  // `drain` by default.
  for (const seconds of [values.terminationGracePeriodSeconds, stop]) expect(seconds).toBeGreaterThan(30);
});

test("templates without their placeholders are YAML", () => {
  for (const name of ["configuration", "service", "gateway"]) {
    const text = readText(`${CHART}/templates/${name}.yaml`)
      .replaceAll(/^\s*\{\{-.*\}\}\s*$/gm, "")
      .replaceAll(/\{\{-? .*? -?\}\}/g, "x");
    for (const { errors } of parseAllDocuments(text)) expect([name, errors]).toEqual([name, []]);
  }
});
