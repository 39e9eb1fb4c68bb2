import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Judge } from "../judge.ts";
import { SHELL_OUTPUT, SHELL_WORD } from "../scripted-plan.ts";
import { startScriptedUpstream } from "../scripted-upstream.ts";
import { verdict } from "./codex.ts";

const VERSION = "2.1.332";

/** Claude Code, not interactive: an answer, and a turn in which it runs the shell. */
export const claudeCode: Judge = {
  name: "claude-code",
  what: "Claude Code: an answer, and a turn with its shell",
  parts: ["print"],
  ways: ["observe", "configured"],
  async prepare(workshop) {
    const folder = await workshop.npm("claude-code", [`@anthropic-ai/claude-code@${VERSION}`]);
    const [home, work] = [join(folder, "claude-home"), join(folder, "work")];
    for (const each of [home, work]) mkdirSync(each, { recursive: true });
    const print = async (url: string, prompt: string): Promise<{ code: number | null; said: string }> => {
      const args = [
        "-p",
        prompt,
        "--model",
        "claude-sonnet-5",
        "--output-format",
        "stream-json",
        "--verbose",
      ];
      const ran = await workshop.run(
        join(folder, "node_modules/.bin/claude"),
        [...args, "--allowedTools", "Bash"],
        {
          cwd: work,
          env: {
            HOME: home,
            ANTHROPIC_BASE_URL: url,
            ANTHROPIC_API_KEY: "sk-ant-judge",
            CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
            DISABLE_TELEMETRY: "1",
            DISABLE_ERROR_REPORTING: "1",
            DISABLE_AUTOUPDATER: "1",
          },
        },
      );
      return { code: ran.code, said: ran.stdout + ran.stderr };
    };
    return {
      versions: { "@anthropic-ai/claude-code": VERSION },
      startUpstream: startScriptedUpstream,
      async run(_part, url) {
        const answer = await print(url, "Say hello.");
        const tool = await print(url, `${SHELL_WORD}: run the command.`);
        return [
          verdict("answer", answer, "Hello wörld, ready."),
          verdict("shell-ran", tool, SHELL_OUTPUT),
          verdict("answer-after-shell", tool, "I saw what it wrote."),
        ];
      },
    };
  },
};
