import { join } from "node:path";
import type { Judge, Verdict } from "../judge.ts";
import { startScriptedUpstream } from "../scripted-upstream.ts";

const VERSION = "0.5.0";

const PARTS: Readonly<Record<string, { base: string; model: string; flags: readonly string[] }>> = {
  "openai-chat": { base: "/v1", model: "gpt-4o-mini", flags: [] },
  "open-responses": { base: "/v1", model: "gpt-5", flags: [] },
  anthropic: {
    base: "/v1",
    model: "claude-sonnet-5",
    flags: ["--auth-header", "x-api-key", "--no-bearer", "-H", "anthropic-version:2023-06-01"],
  },
  "google-genai": {
    base: "/v1beta",
    model: "gemini-2.5-flash",
    flags: ["--auth-header", "x-goog-api-key", "--no-bearer"],
  },
};

interface Result {
  id: string;
  status: string;
  errors?: string[];
}

/** Checks answers in four dialects against the vendors' descriptions. */
export const llmComply: Judge = {
  name: "llm-comply",
  what: "answers and streams in four dialects",
  parts: Object.keys(PARTS),
  ways: ["observe", "configured"],
  async prepare(workshop) {
    const programs = await workshop.pip("llm-comply", [`llm-comply==${VERSION}`]);
    return {
      versions: { "llm-comply": VERSION },
      startUpstream: startScriptedUpstream,
      async run(part, url) {
        const { base = "", model = "", flags = [] } = PARTS[part] ?? {};
        const args = [
          "-u",
          url + base,
          "-k",
          "sk-judge",
          "-m",
          model,
          "--format",
          part,
          "--json",
          "--timeout",
          "20",
        ];
        const ran = await workshop.run(join(programs, "llm-comply"), [...args, ...flags]);
        return (JSON.parse(ran.stdout) as { results: Result[] }).results.map(verdictOf);
      },
    };
  },
};

const verdictOf = ({ id, status, errors = [] }: Result): Verdict => ({
  test: id,
  verdict: status === "passed" ? "pass" : status === "skipped" ? "skip" : "fail",
  ...(status === "failed" ? { why: errors.join("; ").slice(0, 400) } : {}),
});
