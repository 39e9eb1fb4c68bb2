import { needCount, readCount, readText } from "./cells.ts";
import type { Format } from "./format.ts";
import { jsonObject } from "./json-cell.ts";
import { readTimeNotingZone } from "./read-time.ts";
import { usageRow } from "./usage-row.ts";

/**
 * Model invocation logs of Amazon Bedrock, one record per request; bodies are not looked at. Input counts leave the
 * cached part out: the prompt is inputTokenCount + cache read + cache write.
 */
export const bedrockInvocationLog: Format = {
  name: "Bedrock invocation log",
  matchesRecord: (record) => record["schemaType"] === "ModelInvocationLog" && "modelId" in record,
  openRecords: (output) => ({
    record(record, line) {
      const [input, answer] = [jsonObject(record["input"], "input"), jsonObject(record["output"], "output")];
      const read = readCount(input["cacheReadInputTokenCount"], "cacheReadInputTokenCount");
      const written = readCount(input["cacheWriteInputTokenCount"], "cacheWriteInputTokenCount");
      if (answer["outputTokenCount"] === undefined && input["inputTokenCount"] === undefined) {
        output.tally((count) => `${count} requests have no token counts and were left out.`);
        return;
      }
      const isEmbedding = answer["outputTokenCount"] === undefined;
      output.usage(
        usageRow(output.file, line, readTimeNotingZone(record["timestamp"], "timestamp", output), {
          id: readText(record["requestId"]),
          provider: "aws",
          // An inference profile's ARN ends in the model's id.
          model: readText(record["modelId"])?.replace(/^arn:.*\//, "") ?? null,
          tokens: isEmbedding
            ? {}
            : {
                input: needCount(input["inputTokenCount"], "inputTokenCount"),
                ...(read === undefined ? undefined : { cacheRead: read }),
                ...(written === undefined ? undefined : { cacheWrite5m: written }),
                output: needCount(answer["outputTokenCount"], "outputTokenCount"),
              },
          notMovable: isEmbedding ? "embeddings" : null,
        }),
      );
    },
  }),
};
