import { isObject, type JsonObject, objectAt, textAt } from "./usage-reading.ts";

/** Billed units that are not tokens, by name: "webSearches". */
export type Units = Record<string, number>;

/** Items of a Responses answer that no provider charges for beside their tokens. */
const WITHOUT_FEE: ReadonlySet<string> = new Set([
  "function_call",
  "custom_tool_call",
  "mcp_call",
  "computer_call",
  "local_shell_call",
  "apply_patch_call",
  "tool_search_call",
]);

/** The others that are known. A call of a kind that is not in either list is a unit of its own name, without a price. */
const UNIT_OF_CALL: Readonly<Record<string, string>> = {
  file_search_call: "fileSearches",
  image_generation_call: "generatedImages",
};

/** Of what a search tool does, only the search is charged for, not the pages that it opens then. */
const FREE_SEARCH_ACTIONS: readonly (string | null)[] = ["open_page", "find_in_page", "find"];

/**
 * The units in the output of a Responses answer; `tools` are those of the answer, which say of what kind a search is
 * and how large a container. Several calls in one container are one session.
 */
export function unitsOfItems(items: readonly JsonObject[], tools: unknown): Units {
  const offered = Array.isArray(tools) ? tools.filter((tool) => isObject(tool)) : [];
  const units: Units = {};
  const containers = new Map<string, string>();
  for (const item of items) {
    const type = textAt(item, "type") ?? "";
    if (type === "web_search_call") {
      if (FREE_SEARCH_ACTIONS.includes(textAt(objectAt(item, "action"), "type"))) continue;
      addUnit(units, isPreview(offered) ? "webSearchPreviews" : "webSearches");
    } else if (type === "code_interpreter_call") {
      containers.set(
        textAt(item, "container_id") ?? "",
        sessionUnit(toolOf(offered, "code_interpreter", "container")),
      );
    } else if (type === "shell_call") {
      const container = textAt(objectAt(item, "environment"), "container_id");
      if (container !== null) containers.set(container, sessionUnit(toolOf(offered, "shell", "environment")));
    } else if (type.endsWith("_call") && !WITHOUT_FEE.has(type)) {
      addUnit(units, UNIT_OF_CALL[type] ?? type);
    }
  }
  for (const unit of containers.values()) addUnit(units, unit);
  return units;
}

const isPreview = (tools: readonly JsonObject[]): boolean =>
  tools.some((tool) => textAt(tool, "type")?.startsWith("web_search_preview") === true);

function toolOf(tools: readonly JsonObject[], type: string, member: string): unknown {
  return tools.find((tool) => textAt(tool, "type") === type)?.[member];
}

/** A container that was made for the answer is charged by its memory; one that was there before perhaps not again. */
function sessionUnit(container: unknown): string {
  if (!isObject(container) || textAt(container, "type")?.endsWith("auto") !== true)
    return "containerSessions";
  return `containerSessions${(textAt(container, "memory_limit") ?? "1g").toLowerCase().slice(0, 8)}`;
}

/** Adds one, or so many, of a unit. */
export function addUnit(units: Units, unit: string, count = 1): void {
  if (count > 0) units[unit] = (units[unit] ?? 0) + count;
}

/** Takes the larger count of each unit: a stream repeats what it has told, and never takes it back. */
export function keepLargest(units: Units, more: Readonly<Units>): void {
  for (const [unit, count] of Object.entries(more)) units[unit] = Math.max(units[unit] ?? 0, count);
}
