import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Judge, Verdict } from "../judge.ts";
import { startScriptedUpstream } from "../scripted-upstream.ts";

/** avelrl's openai-compatible-tester, in Go: what coding agents need of chat completions and responses. */
export const openaiTester: Judge = {
  name: "openai-tester",
  what: "chat completions and responses as coding agents use them",
  parts: ["compat", "strict"],
  ways: ["observe", "configured"],
  async prepare(workshop) {
    const checkout = workshop.source("openai-compatible-tester");
    const program = join(workshop.folder, "openai-compatible-tester");
    if (!existsSync(program)) await workshop.done("go", ["build", "-o", program, "."], { cwd: checkout });
    const models = join(workshop.folder, "openai-tester-models.yaml");
    writeFileSync(
      models,
      "profiles:\n  - { name: judged, chat_model: gpt-4o-mini, responses_model: gpt-5, extra: {} }\n",
    );
    return {
      versions: { "openai-compatible-tester": "checkout" },
      startUpstream: startScriptedUpstream,
      async run(part, url) {
        const out = join(workshop.folder, "openai-tester-reports");
        rmSync(out, { recursive: true, force: true });
        mkdirSync(out, { recursive: true });
        await workshop.run(
          program,
          ["--no-tui", "--json", "--out-dir", join(out, "report"), "--mode", part, "--models", models],
          {
            cwd: checkout,
            env: { BASE_URL: url, OPENAI_API_KEY: "sk-judge" },
          },
        );
        const report = readdirSync(out).find((name) => name.startsWith("report_"));
        if (report === undefined) throw new Error("it wrote no report");
        const lines = readFileSync(join(out, report, "full_log.jsonl"), "utf8")
          .trim()
          .split("\n");
        return lines.map((line) => verdictOf(JSON.parse(line) as Result, part));
      },
    };
  },
};

interface Result {
  test_id: string;
  compat_status?: string;
  spec_status?: string;
  status: string;
  error_message?: string;
}

function verdictOf(result: Result, part: string): Verdict {
  const { test_id: test, status } = result;
  const said = (part === "strict" ? result.spec_status : result.compat_status) ?? status;
  if (said === "pass") return { test, verdict: "pass" };
  return { test, verdict: said === "fail" ? "fail" : "skip", why: result.error_message ?? said };
}
