import { Draft } from "./draft.ts";
import type { Migrated, MigrationTables } from "./migrated.ts";
import { type Deployment, deployment } from "./litellm/deployment.ts";
import { type Fallbacks, readFallbacks, withFallbacks } from "./litellm/fallbacks.ts";
import { groupRoute } from "./litellm/group.ts";
import { durationOf, groupOf, listOf, numberOf, textOf } from "./values.ts";

/** Translates the values of a config.yaml of LiteLLM's proxy. Nothing in it is an error: what is not understood is left. */
export function fromLitellm(values: unknown, tables: MigrationTables): Migrated {
  const draft = new Draft(tables);
  const file = groupOf(values);
  const [router, general] = [groupOf(file["router_settings"]), groupOf(file["litellm_settings"])];
  const deployments = listOf(file["model_list"]).flatMap(
    (entry, index) => deployment(draft, entry, index) ?? [],
  );
  for (const [name, alike] of Map.groupBy(deployments, ({ name: each }) => each)) {
    draft.route(name, groupRoute(draft, alike));
    leaveStars(draft, alike);
  }
  const fallbacks: Fallbacks = new Map([
    ...readFallbacks(draft, "litellm_settings", general),
    ...readFallbacks(draft, "router_settings", router),
  ]);
  const retries = numberOf(router["num_retries"]) ?? numberOf(general["num_retries"]);
  const total = durationOf(numberOf(router["timeout"]) ?? numberOf(general["request_timeout"]));
  const firstToken = durationOf(numberOf(router["stream_timeout"]));
  // All at once, since a fallback means the name's own deployments and not what they fall back to.
  const routes = draft.models().map((name) => {
    const own = draft.routeOf(name) ?? { targets: [] };
    const timeouts = {
      ...(firstToken === null ? {} : { "first-token": firstToken }),
      ...(total === null ? {} : { total }),
      ...own.timeouts,
    };
    const route = Object.keys(timeouts).length === 0 ? own : { ...own, timeouts };
    return [name, withFallbacks(draft, name, route, fallbacks, retries)] as const;
  });
  for (const [name, route] of routes) draft.route(name, route);
  aliases(draft, groupOf(router["model_group_alias"]));
  draft.leaveOthers("litellm_settings", general, [...TRANSLATED, "request_timeout"]);
  draft.leaveOthers("router_settings", router, [
    ...TRANSLATED,
    "timeout",
    "stream_timeout",
    "model_group_alias",
  ]);
  for (const group of Object.keys(file)) {
    if (["model_list", "router_settings", "litellm_settings"].includes(group)) continue;
    const settings = groupOf(file[group]);
    if (Object.keys(settings).length === 0) draft.leaveOthers("", { [group]: file[group] }, []);
    else draft.leaveOthers(group, settings, []);
  }
  return draft.finish();
}

const TRANSLATED = ["fallbacks", "default_fallbacks", "num_retries"];

/** Another name for a model; hidden ones are served all the same. */
function aliases(draft: Draft, written: Readonly<Record<string, unknown>>): void {
  for (const [alias, value] of Object.entries(written)) {
    const name = textOf(value) ?? textOf(groupOf(value)["model"]);
    const route = draft.routeOf(name ?? "");
    if (route === undefined) {
      draft.leave(
        `router_settings.model_group_alias.${alias}`,
        "missing",
        `It stands for ${name ?? "nothing"}, which no model here is named.`,
      );
    } else draft.route(alias, route);
  }
}

/** "openai/*" there takes "openai/" off what a client asks for; here a name with a star passes on as it is. */
function leaveStars(draft: Draft, alike: readonly Deployment[]): void {
  for (const { path, name, model } of alike) {
    if (!model.includes("*") || name === model) continue;
    draft.leave(
      `${path}.model_name`,
      "different",
      `A name that matches ${name} is passed on as the client wrote it: write ${model} for clients that leave out the provider.`,
    );
  }
}
