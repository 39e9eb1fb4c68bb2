import type { Format } from "./format.ts";
import { openAiUsagePage, openAiUsageTable } from "./openai-usage.ts";
import { ownFormat } from "./own-format.ts";
import { ragPulseLengths, ragPulseTrace } from "./ragpulse-trace.ts";

/** Every format that is read, the most specific first: the first that recognises a file gets it. */
export const FORMATS: readonly Format[] = [
  openAiUsageTable,
  openAiUsagePage,
  ragPulseTrace,
  ragPulseLengths,
  ownFormat,
];
