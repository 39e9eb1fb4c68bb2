import type { Judge } from "./judge.ts";
import { claudeCode } from "./judges/claude-code.ts";
import { codex } from "./judges/codex.ts";
import { llmComply } from "./judges/llm-comply.ts";
import { openaiNode } from "./judges/openai-node.ts";
import { openaiTester } from "./judges/openai-tester.ts";
import { schemathesis } from "./judges/schemathesis.ts";
import { sdks } from "./judges/sdks.ts";
import { webai } from "./judges/webai.ts";

export const JUDGES: readonly Judge[] = [
  llmComply,
  webai,
  openaiNode,
  schemathesis,
  openaiTester,
  codex,
  claudeCode,
  sdks,
];
