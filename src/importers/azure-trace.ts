import { needCount } from "./cells.ts";
import type { Format } from "./format.ts";
import { readTimeNotingZone } from "./read-time.ts";
import { usageRow } from "./usage-row.ts";

/** Azure's published LLM inference traces: arrival, prompt and answer lengths, no models. */
export const azureTrace: Format = {
  name: "Azure LLM trace",
  matchesColumns: (columns) =>
    columns.has("timestamp") && columns.has("contexttokens") && columns.has("generatedtokens"),
  openTable(columns, output) {
    const [time, context, generated] = ["timestamp", "contexttokens", "generatedtokens"].map((column) =>
      columns.indexOf(column),
    );
    return {
      row(cells, line) {
        output.usage(
          usageRow(output.file, line, readTimeNotingZone(cells[time!], "TIMESTAMP", output), {
            tokens: {
              input: needCount(cells[context!], "ContextTokens"),
              output: needCount(cells[generated!], "GeneratedTokens"),
            },
          }),
        );
      },
    };
  },
};
