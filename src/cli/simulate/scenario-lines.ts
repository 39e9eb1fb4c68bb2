import { UserError } from "../../core/errors.ts";
import { runScenario, type ScenarioSession } from "./run-scenario.ts";
import { parseScenario } from "./scenario.ts";

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
    return JSON.stringify(answer);
  } catch (error) {
    // One scenario that goes wrong in whatever way must not cost the others their answers.
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
