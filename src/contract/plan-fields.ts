import { UserError } from "../core/errors.ts";
import type { PlanRequest } from "./plan-request.ts";
import {
  type FlagOnlyName,
  PLAN_SETTINGS,
  type PlanSettingName,
  type PlanSettings,
  type ValueSetting,
} from "./plan-settings.ts";
import { UnreadableValue, type ValueFormat } from "./setting-values.ts";

/** The settings of a plan as the fields of a query: texts, lists of texts, and "true" for what is switched on. */
export type PlanFields = {
  [Name in FieldName]?: Field<PlanSettings[Name]>;
};

type FieldName = Exclude<PlanSettingName, FlagOnlyName>;
type Field<Setting> = Setting extends { kind: "list" }
  ? readonly string[]
  : Setting extends ValueSetting<infer Value>
    ? Value extends string
      ? Value
      : string
    : "true";

/** Does a field come once for each of its values? */
export const isListField = (name: string): boolean => settingNamed(name)?.kind === "list";

/** Reads the fields of a query. Throws UserError for a field that a plan does not have and a value that it cannot be. */
export function readPlanFields(fields: Readonly<Record<string, string | readonly string[]>>): PlanRequest {
  const request: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(fields)) {
    const setting = settingNamed(name);
    if (setting === undefined) throw new UserError(`a plan knows no ${name.slice(0, 40)}`, "Leave it out.");
    const texts = typeof given === "string" ? [given] : given;
    const [first] = texts;
    if (first === undefined) continue;
    if (setting.kind === "list") request[name] = texts.map((text) => valueOf(name, setting, text));
    else if (setting.kind === "value") request[name] = valueOf(name, setting, texts.at(-1) ?? first);
    else if (first === "true") request[name] = true;
  }
  return request;
}

/**
 * The fields that `readPlanFields` reads as this request; settings that have no field are left out.
 * @internal exported for the test of the round trip
 */
export function planFields(request: PlanRequest): PlanFields {
  const fields: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(request)) {
    const setting = settingNamed(name);
    if (setting === undefined || given === undefined) continue;
    if (setting.kind === "switch") fields[name] = "true";
    else if (setting.kind === "value") fields[name] = setting.format.write(given as never);
    else fields[name] = (given as readonly never[]).map(setting.format.write);
  }
  return fields;
}

function settingNamed(name: string): (typeof PLAN_SETTINGS)[FieldName] | undefined {
  const setting = Object.hasOwn(PLAN_SETTINGS, name) ? PLAN_SETTINGS[name as PlanSettingName] : undefined;
  return setting === undefined || "isFlagOnly" in setting ? undefined : setting;
}

function valueOf(
  name: string,
  { format }: { format: Pick<ValueFormat<unknown>, "read"> },
  text: string,
): unknown {
  try {
    return format.read(text);
  } catch (error) {
    if (!(error instanceof UnreadableValue)) throw error;
    throw new UserError(`${name} is ${JSON.stringify(text.slice(0, 80))}`, error.message, { cause: error });
  }
}
