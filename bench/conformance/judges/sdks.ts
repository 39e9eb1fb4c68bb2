import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Judge, Verdict } from "../judge.ts";
import { startScriptedUpstream } from "../scripted-upstream.ts";

const JAVASCRIPT = {
  ai: "7.0.173",
  "@ai-sdk/openai": "4.0.118",
  "@ai-sdk/anthropic": "4.0.105",
  "@ai-sdk/google": "4.0.121",
  "@langchain/core": "1.4.0",
  "@langchain/openai": "1.6.0",
  "@langchain/anthropic": "1.5.11",
  "@langchain/google-genai": "2.3.2",
};
const PYTHON = { openai: "3.57.0", anthropic: "2.14.0", "google-genai": "3.6.1" };

const PROGRAMS = join(import.meta.dirname, "../programs");

/** Packages through which programs speak to providers: answers, streams, tools, counts, embeddings, refusals. */
export const sdks: Judge = {
  name: "sdks",
  what: "AI SDK and LangChain; the official packages for Python",
  parts: ["javascript", "python"],
  ways: ["observe", "configured"],
  async prepare(workshop) {
    const packages = Object.entries(JAVASCRIPT).map(([name, version]) => `${name}@${version}`);
    const folder = await workshop.npm("sdks", packages);
    const programs = await workshop.pip(
      "python-sdks",
      Object.entries(PYTHON).map(([name, version]) => `${name}==${version}`),
    );
    // Beside the packages, where Node looks for them.
    copyFileSync(join(PROGRAMS, "javascript-sdks.mjs"), join(folder, "javascript-sdks.mjs"));
    return {
      versions: { ...JAVASCRIPT, ...PYTHON },
      startUpstream: startScriptedUpstream,
      async run(part, url) {
        const ran =
          part === "python"
            ? await workshop.done(join(programs, "python"), [join(PROGRAMS, "python_sdks.py"), url])
            : await workshop.done(process.execPath, ["javascript-sdks.mjs", url], { cwd: folder });
        return JSON.parse(ran.stdout) as Verdict[];
      },
    };
  },
};
