import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServe, withProvidersAt } from "../../test/support/serve/serve-process.ts";
import type { Way } from "./judge.ts";
import type { Listening } from "./workshop.ts";

/** `breakeven serve` before an upstream, as the program that a user has. */
export async function startGateway(way: Way, upstreamUrl: string): Promise<Listening> {
  const folder = mkdtempSync(join(tmpdir(), "breakeven-conformance-"));
  const serving = await startServe(
    way === "configured"
      ? { folder, yaml: configuration(upstreamUrl), env: { JUDGED_KEY: "sk-of-the-gateway" } }
      : {
          folder,
          args: ["--observe"],
          env: {
            ...withProvidersAt(upstreamUrl),
          },
        },
  );
  return {
    url: serving.url,
    close: async () => {
      await serving.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const MODELS: Readonly<Record<string, string>> = {
  "gpt-4o-mini": "openai",
  "gpt-5": "openai",
  "text-embedding-3-small": "openai",
  "claude-sonnet-5": "anthropic",
  "claude-haiku-4-5": "anthropic",
  "gemini-2.5-flash": "gemini",
};

const configuration = (url: string): string =>
  [
    "upstreams:",
    ...["openai", "anthropic", "gemini"].map(
      (id) => `  ${id}: { provider: ${id}, url: "${url}", key: "\${env:JUDGED_KEY}" }`,
    ),
    "models:",
    ...Object.entries(MODELS).map(([model, upstream]) => `  ${model}: ${upstream}`),
    "",
  ].join("\n");
