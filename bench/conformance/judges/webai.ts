import { join } from "node:path";
import type { Judge, Verdict } from "../judge.ts";
import { startScriptedUpstream } from "../scripted-upstream.ts";

const VERSION = "0.1.8";

/** The conformance test of the webai-at-home package: chat completions, streams, tools, the parameters, the Node package. */
export const webai: Judge = {
  name: "webai",
  what: "chat completions: basics, streams, tools, parameters, errors",
  parts: ["full"],
  ways: ["observe", "configured"],
  async prepare(workshop) {
    const folder = await workshop.npm("webai", [`webai-at-home@${VERSION}`]);
    return {
      versions: { "webai-at-home": VERSION },
      startUpstream: startScriptedUpstream,
      async run(part, url) {
        const program = join(folder, "node_modules/.bin/webai-at-home");
        const args = ["openai_test", "conformance", "--base_url", `${url}/v1`, "--model", "gpt-4o-mini"];
        const ran = await workshop.run(program, [...args, "--profile", part, "--format", "json"]);
        return (JSON.parse(ran.stdout) as Report).tests.map(({ id, status, detail }) => ({
          test: id,
          verdict: status,
          ...(status === "pass" ? {} : { why: detail ?? "" }),
        }));
      },
    };
  },
};

interface Report {
  tests: { id: string; status: Verdict["verdict"]; detail?: string }[];
}
