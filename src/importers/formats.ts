import { anthropicCostTable } from "./anthropic-cost.ts";
import { anthropicPage } from "./anthropic-page.ts";
import { anthropicUsageTable } from "./anthropic-usage.ts";
import { apiResponses, usageObjects } from "./api-responses.ts";
import { azureTrace } from "./azure-trace.ts";
import { bedrockInvocationLog } from "./bedrock-invocation-log.ts";
import { ccusageReport } from "./ccusage.ts";
import { claudeCodeSession } from "./claude-code-session.ts";
import { CLOUD_BILLS } from "./cloud-bills.ts";
import { codexSession } from "./codex-session.ts";
import { deepSeekExport } from "./deepseek-export.ts";
import type { Format } from "./format.ts";
import { langfuseObservations } from "./langfuse-observations.ts";
import { liteLlmActivity } from "./litellm-activity.ts";
import { liteLlmSpendLogs } from "./litellm-spend-logs.ts";
import { mooncakeTrace } from "./mooncake-trace.ts";
import { openAiCostTable } from "./openai-cost.ts";
import { openAiPage } from "./openai-page.ts";
import { openAiUsageTable } from "./openai-usage.ts";
import { openRouterActivity } from "./openrouter-activity.ts";
import { openRouterActivityPage, openRouterDailyTable, openRouterGeneration } from "./openrouter-json.ts";
import { otelSpans } from "./otel-spans.ts";
import { ownExport } from "./own-export.ts";
import { ownFocus } from "./own-focus.ts";
import { ownFormat } from "./own-format.ts";
import { plainLog } from "./plain-log.ts";
import { ragPulseLengths, ragPulseTrace } from "./ragpulse-trace.ts";
import { REQUEST_LOGS } from "./request-logs.ts";
import { serveGenLengths, serveGenTenant } from "./servegen-tenant.ts";

/** Every format that is read, the most specific first: the first that recognises a file gets it. */
export const FORMATS: readonly Format[] = [
  openRouterActivity,
  openAiCostTable,
  deepSeekExport,
  openAiUsageTable,
  openAiPage,
  anthropicUsageTable,
  anthropicCostTable,
  anthropicPage,
  openRouterDailyTable,
  openRouterActivityPage,
  openRouterGeneration,
  liteLlmSpendLogs,
  langfuseObservations,
  bedrockInvocationLog,
  liteLlmActivity,
  ccusageReport,
  otelSpans,
  ownExport,
  ownFocus,
  ...CLOUD_BILLS,
  ...REQUEST_LOGS,
  azureTrace,
  ragPulseTrace,
  ragPulseLengths,
  mooncakeTrace,
  serveGenTenant,
  serveGenLengths,
  ownFormat,
  claudeCodeSession,
  codexSession,
  apiResponses,
  plainLog,
  usageObjects,
];
