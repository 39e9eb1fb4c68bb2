import { Help, type HelpConfiguration } from "commander";
import { wrapLines } from "./text-width.ts";

/** Where less is left beside the flags, descriptions go below them. */
const NARROWEST_DESCRIPTION = 24;
const BELOW = " ".repeat(6);

/** Help in two columns; on a terminal that is too narrow for them, each description under its flag. */
export function helpLayout(columns: number): HelpConfiguration {
  const layout = new Help();
  return {
    minWidthToWrap: NARROWEST_DESCRIPTION,
    formatItem(term, termWidth, description, helper) {
      const beside = columns - termWidth - 4;
      if (beside >= NARROWEST_DESCRIPTION || description === "") {
        layout.helpWidth = columns;
        layout.minWidthToWrap = NARROWEST_DESCRIPTION;
        return layout.formatItem(term, termWidth, description, helper);
      }
      const lines = wrapLines(description, Math.max(1, columns - BELOW.length));
      return [`  ${term}`, ...lines.map((line) => BELOW + line)].join("\n");
    },
  };
}
