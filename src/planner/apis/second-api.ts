import type { AssumptionValues } from "../../core/assumption.ts";
import { apiDown } from "../cost/availability.ts";
import type { ApiOption } from "../model/prepared.ts";

/**
 * Gives APIs what the availability asked for takes: a second seller that takes over. Paid by the token, it costs nothing
 * while it waits.
 */
export function withSecondApi(
  options: readonly ApiOption[],
  asked: number | null,
  values: AssumptionValues,
): readonly ApiOption[] {
  const alone = 1 - apiDown(values, false);
  if (asked === null || alone >= asked) return options;
  const both = 1 - apiDown(values, true);
  return options.map((option) => ({
    ...option,
    spare: { kind: "second-api" },
    conditions: [
      ...option.conditions,
      both >= asked
        ? {
            kind: "availability",
            text: `a second API takes over when the first fails: alone it was measured to be up ${percent(alone)} of the time, and ${percent(asked)} was asked for`,
          }
        : {
            kind: "availability-missed",
            text: `even two APIs, of which one takes over, are up ${percent(both)} of the time, and ${percent(asked)} was asked for`,
          },
    ],
  }));
}

const percent = (share: number): string =>
  share > 0.99999 ? "more than 99.999%" : `${Number((share * 100).toFixed(3))}%`;
