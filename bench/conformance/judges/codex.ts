import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Judge } from "../judge.ts";
import { SHELL_OUTPUT, SHELL_WORD } from "../scripted-plan.ts";
import { startScriptedUpstream } from "../scripted-upstream.ts";

const VERSION = "0.171.0";

/** Codex, not interactive: an answer, and a turn in which it runs the shell. */
export const codex: Judge = {
  name: "codex",
  what: "Codex CLI: an answer, and a turn with its shell",
  parts: ["exec"],
  ways: ["observe", "configured"],
  async prepare(workshop) {
    const folder = await workshop.npm("codex", [`@openai/codex@${VERSION}`]);
    const [home, work] = [join(folder, "codex-home"), join(folder, "work")];
    for (const each of [home, work]) mkdirSync(each, { recursive: true });
    const exec = async (url: string, prompt: string): Promise<{ code: number | null; said: string }> => {
      writeFileSync(join(home, "config.toml"), configuration(url));
      const args = [
        "exec",
        "--skip-git-repo-check",
        "--dangerously-bypass-approvals-and-sandbox",
        "--json",
        prompt,
      ];
      const ran = await workshop.run(join(folder, "node_modules/.bin/codex"), args, {
        cwd: work,
        env: { CODEX_HOME: home, OPENAI_API_KEY: "sk-judge" },
      });
      return { code: ran.code, said: ran.stdout + ran.stderr };
    };
    return {
      versions: { "@openai/codex": VERSION },
      startUpstream: startScriptedUpstream,
      async run(_part, url) {
        const answer = await exec(url, "Say hello.");
        const tool = await exec(url, `${SHELL_WORD}: run the command.`);
        return [
          verdict("answer", answer, "Hello wörld, ready."),
          verdict("shell-ran", tool, SHELL_OUTPUT),
          verdict("answer-after-shell", tool, "I saw what it wrote."),
        ];
      },
    };
  },
};

/** Of a coding agent's run: did it end well, and did it say this? */
export const verdict = (test: string, ran: { code: number | null; said: string }, text: string) =>
  ran.code === 0 && ran.said.includes(text)
    ? ({ test, verdict: "pass" } as const)
    : ({ test, verdict: "fail", why: `ended with ${ran.code}: ${ran.said.slice(-300)}` } as const);

const configuration = (url: string): string => `
model = "gpt-5"
model_provider = "judged"
check_for_update_on_startup = false
[analytics]
enabled = false
[model_providers.judged]
name = "judged"
base_url = "${url}/v1"
env_key = "OPENAI_API_KEY"
wire_api = "responses"
`;
