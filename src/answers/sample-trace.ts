import { fileURLToPath } from "node:url";

/** The real trace that ships with the package: a week of a university's question service. */
export const SAMPLE_TRACE = fileURLToPath(
  new URL("../../examples/ragpulse-7-days.jsonl.gz", import.meta.url),
);
/** The trace names no model, so one is assumed: what a team of that size might use. */
export const SAMPLE_MODEL = "gpt-5.4";
