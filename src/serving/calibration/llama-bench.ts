import { at, isFields, positive, textAt } from "./json-fields.ts";
import type { MeasuredPoint, ReadPoints } from "./measured-point.ts";

/**
 * `llama-bench -o json`: a test per row, tokens a second of one sequence. Rows with `n_gen` alone are generation,
 * rows with `n_prompt` alone prompt processing, from which a time to first token follows.
 */
export const fromLlamaBench: ReadPoints = (content) => {
  const rows = (Array.isArray(content) ? content : [content]).filter(isFields);
  if (!rows.some((row) => "avg_ts" in row && "n_gen" in row)) return null;
  const prompts = rows.filter((row) => positive(row, "n_prompt") !== null && positive(row, "n_gen") === null);
  return rows.flatMap((row): MeasuredPoint[] => {
    const generated = positive(row, "n_gen");
    const perSecond = positive(row, "avg_ts");
    if (generated === null || perSecond === null || positive(row, "n_prompt") !== null) return [];
    const file = at(row, "model_filename");
    const own = prompts.filter((other) => at(other, "model_filename") === file);
    const prompt = own.find((other) => positive(other, "n_depth") === null) ?? own[0];
    const promptTokens = positive(prompt, "n_prompt");
    const promptPerSecond = positive(prompt, "avg_ts");
    return [
      {
        tool: "llama-bench",
        model: textAt(row, "model_filename") ?? textAt(row, "model_type"),
        engines: ["llama.cpp", "Ollama"],
        gpu: textAt(row, "gpu_info"),
        concurrency: 1,
        requestsPerSecond: null,
        inputTokens: promptTokens ?? positive(row, "n_depth"),
        outputTokens: generated,
        tpotMs: 1000 / perSecond,
        ttftMs:
          promptTokens !== null && promptPerSecond !== null ? (promptTokens / promptPerSecond) * 1000 : null,
      },
    ];
  });
};
