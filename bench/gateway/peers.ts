import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MODELS } from "./scenarios.ts";

/** Other gateways, installed on demand from their registries into a folder that git ignores. Nothing of theirs is kept here. */
const FOLDER = fileURLToPath(new URL("../../node_modules/.cache/bench-peers/", import.meta.url));

/** As it is resolved by npm, Portkey fails every streamed request ("immutable" headers): these versions stream. */
const PORTKEY = ["@portkey-ai/gateway@1.15.2", "@hono/node-server@1.13.7", "hono@4.9.7"];
const LITELLM = "litellm[proxy]==1.108.7";

export const PORTKEY_SCRIPT = join(FOLDER, "portkey/node_modules/@portkey-ai/gateway/build/start-server.js");
export const LITELLM_PROGRAM = join(FOLDER, "litellm/bin/litellm");

/** Installs those that are missing; `note` hears what fails, and the bench goes on without them. */
export function installPeers(note: (text: string) => void): void {
  mkdirSync(FOLDER, { recursive: true });
  const attempt = (name: string, isThere: string, install: () => void): void => {
    if (existsSync(isThere)) return;
    note(`installing ${name}\n`);
    try {
      install();
    } catch (error) {
      note(`${name} cannot be installed: ${(error as Error).message.split("\n")[0]}\n`);
    }
  };
  const run = (command: string, ...args: string[]): void =>
    void execFileSync(command, args, { cwd: FOLDER, stdio: ["ignore", "ignore", "pipe"] });
  attempt("Portkey", PORTKEY_SCRIPT, () =>
    run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", "portkey", ...PORTKEY),
  );
  attempt("LiteLLM", LITELLM_PROGRAM, () => {
    run("python3", "-m", "venv", "litellm");
    run("litellm/bin/pip", "install", "--quiet", LITELLM);
  });
}

/** LiteLLM's configuration: every model at the upstream, and usage recorded as its documentation shows, by a callback. */
export function writeLiteLlm(folder: string, upstreamPort: number): string {
  const models = MODELS.map(
    (model) =>
      `  - model_name: ${model}\n    litellm_params: { model: openai/${model}, api_base: "http://127.0.0.1:${upstreamPort}/v1", api_key: bench }\n`,
  ).join("");
  const file = join(folder, "litellm.yaml");
  writeFileSync(
    file,
    `model_list:\n${models}litellm_settings:\n  callbacks: usage_log.recorder\ngeneral_settings:\n  dangerously_permit_weak_or_unset_master_key: true\n`,
  );
  writeFileSync(
    join(folder, "usage_log.py"),
    `import json
from litellm.integrations.custom_logger import CustomLogger

class Recorder(CustomLogger):
    def __init__(self):
        self.file = open(${JSON.stringify(join(folder, "usage.jsonl"))}, "a", buffering=1)

    async def async_log_success_event(self, kwargs, response, start, end):
        usage = getattr(response, "usage", None)
        self.file.write(json.dumps({
            "model": kwargs.get("model"),
            "input": getattr(usage, "prompt_tokens", None),
            "output": getattr(usage, "completion_tokens", None),
            "cost": kwargs.get("response_cost"),
            "seconds": (end - start).total_seconds(),
        }) + "\\n")

recorder = Recorder()
`,
  );
  return file;
}
