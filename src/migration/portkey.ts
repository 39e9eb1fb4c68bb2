import { Draft } from "./draft.ts";
import type { Migrated, MigrationTables, TargetDraft } from "./migrated.ts";
import { retriesHere } from "./retries.ts";
import { durationOf, type Group, groupOf, listOf, numberOf, textOf } from "./values.ts";
import { placeHere } from "./upstream-of.ts";

/**
 * Translates the values of a config of Portkey's gateway. Such a config says where requests go whatever model they name,
 * so all of it becomes one route for every name.
 */
export function fromPortkey(values: unknown, tables: MigrationTables): Migrated {
  const draft = new Draft(tables);
  const config = groupOf(values);
  const found = targetsOf(draft, "", config, null);
  const targets = found.filter(
    ({ upstream, model }, index) =>
      found.findIndex((other) => other.upstream === upstream && other.model === model) === index,
  );
  const retry = groupOf(config["retry"]);
  const first = durationOf(milliseconds(config["request_timeout"] ?? config["requestTimeout"]));
  if (targets.length > 0) {
    draft.route("*", {
      targets,
      ...retriesHere(numberOf(retry["attempts"]), targets.length - 1),
      ...(first === null ? {} : { timeouts: { total: first } }),
    });
  }
  draft.leaveOthers("retry", retry, ["attempts"]);
  return draft.finish();
}

const OF_A_TARGET = [
  "strategy",
  "targets",
  "provider",
  "api_key",
  "apiKey",
  "custom_host",
  "customHost",
  "weight",
  "override_params",
  "overrideParams",
  "aws_region",
  "awsRegion",
  "azure_resource_name",
  "resource_name",
  "azure_deployment_id",
  "deployment_id",
  "azure_api_version",
  "api_version",
];

const OF_THE_ROUTE = ["request_timeout", "requestTimeout", "retry"];

/** The targets of a config or of a part of it, in order; the inner ones in the place of the outer one. */
function targetsOf(draft: Draft, path: string, config: Group, weight: number | null): readonly TargetDraft[] {
  const strategy = groupOf(config["strategy"]);
  const mode = textOf(strategy["mode"]) ?? textOf(config["mode"]) ?? "single";
  const inner = listOf(config["targets"]);
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  // Those of the whole config hold for the route.
  draft.leaveOthers(path, config, path === "" ? [...OF_A_TARGET, ...OF_THE_ROUTE] : OF_A_TARGET);
  draft.leaveOthers(at("strategy"), strategy, ["mode"]);
  if (inner.length === 0) return single(draft, path, config, weight);
  if (!["single", "fallback", "loadbalance"].includes(mode)) {
    draft.leave(
      at("strategy.mode"),
      "different",
      `${mode} is not translated: its targets became fallbacks in order. Conditions are \`when\` of a target here.`,
    );
  }
  const shares =
    mode === "loadbalance" && inner.length > 1
      ? wholeShares(inner.map((each) => numberOf(groupOf(each)["weight"]) ?? 1))
      : null;
  return inner.flatMap((each, index) =>
    targetsOf(
      draft,
      at(`targets[${index}]`),
      groupOf(each),
      shares?.[index] ?? (mode === "fallback" && index > 0 ? null : weight),
    ),
  );
}

function single(draft: Draft, path: string, config: Group, weight: number | null): readonly TargetDraft[] {
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const provider = textOf(config["provider"])?.replace(/^@/, "") ?? null;
  if (provider === null) {
    draft.leave(
      at("provider"),
      "missing",
      "The provider behind a virtual key is known to Portkey alone: write its name.",
    );
    return [];
  }
  const here = placeHere(draft, at("provider"), {
    provider,
    url: textOf(config["custom_host"]) ?? textOf(config["customHost"]),
    resource: textOf(config["resource_name"]) ?? textOf(config["azure_resource_name"]),
    key: textOf(config["api_key"]) ?? textOf(config["apiKey"]),
    keyPath: at("api_key"),
    region: textOf(config["aws_region"]) ?? textOf(config["awsRegion"]),
    apiVersion: textOf(config["api_version"]) ?? textOf(config["azure_api_version"]),
  });
  if (here === null) return [];
  const override = groupOf(config["override_params"] ?? config["overrideParams"]);
  draft.leaveOthers(at("override_params"), override, ["model"]);
  const model =
    textOf(override["model"]) ?? textOf(config["deployment_id"]) ?? textOf(config["azure_deployment_id"]);
  return [
    {
      upstream: draft.upstream(here.row, here.settings),
      ...(model === null ? {} : { model: model.replace(/^@[^/]+\//, "") }),
      ...(weight === null ? {} : { weight }),
    },
  ];
}

/** Shares there may be fractions; here they are whole numbers. */
function wholeShares(weights: readonly number[]): readonly number[] {
  const scale = weights.every(Number.isInteger) ? 1 : 1000;
  return weights.map((weight) => Math.round(weight * scale));
}

const milliseconds = (value: unknown): number | null => {
  const ms = numberOf(value);
  return ms === null ? null : ms / 1000;
};
