import { UserError } from "../../core/errors.ts";
import { runScenario, type ScenarioSession } from "./run-scenario.ts";
import { isObject } from "./scenario-fields.ts";
import { parseScenario, type Scenario } from "./scenario.ts";

/** The answer to one line of a scenarios file, as JSON; a scenario that cannot run answers with the reason. */
export async function answerLine(line: string, session: ScenarioSession): Promise<string> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return refusal(null, "the line is not JSON");
  }
  const id = idOf(json);
  try {
    const { answer } = await runScenario(parseScenario(json), session);
    const unread = unreadFields(json);
    const said = unread.length > 0 ? [`fields that are not read: ${unread.join(", ")}`] : [];
    return JSON.stringify({ ...answer, notes: [...answer.notes, ...said] });
  } catch (error) {
    // A scenario that fails for any reason must not stop the others.
    if (error instanceof UserError)
      return refusal(id, `${error.message.replace(/\.$/, "")}; ${error.remedy}`);
    return refusal(id, error instanceof Error ? error.message : String(error));
  }
}

const refusal = (id: unknown, reason: string): string => JSON.stringify({ id, refused: reason });

function idOf(json: unknown): string | number | null {
  const id = typeof json === "object" && json !== null && "id" in json ? json.id : null;
  return typeof id === "string" || typeof id === "number" ? id : null;
}

/** Fields that are not read: without a note, a misspelt one would seem to have been applied. */
const unreadFields = (json: unknown): string[] =>
  isObject(json) ? Object.keys(json).filter((field) => !FIELDS.has(field)) : [];

const FIELDS: ReadonlySet<string> = new Set<keyof Scenario>([
  "id",
  "model",
  "gpu",
  "gpus",
  "tensorParallel",
  "pipelineParallel",
  "expertParallel",
  "dataParallel",
  "engine",
  "engineVersion",
  "precision",
  "kvPrecision",
  "engineFlags",
  "load",
  "inputTokens",
  "cachedInputTokens",
  "outputTokens",
  "inputSpread",
  "requests",
  "seed",
  "calibrate",
  "routing",
  "speculation",
  "prefixCache",
]);
