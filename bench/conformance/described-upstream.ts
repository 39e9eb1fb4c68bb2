import { spawn } from "node:child_process";
import http from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { listening, type Listening, type Workshop } from "./workshop.ts";

export const STEADY_VERSION = "0.22.2";
const MOST_START_MS = 60_000;

/** The mock server that OpenAI tests its own SDKs with, on a description of its API, served below /v1. */
export async function startDescribedUpstream(workshop: Workshop, description: string): Promise<Listening> {
  const folder = await workshop.npm("steady", [`@stdy/cli@${STEADY_VERSION}`]);
  const port = await freePort();
  const formats = ["query-array", "form-array", "query-object", "form-object"];
  const child = spawn(
    join(folder, "node_modules/.bin/steady"),
    [
      "--quiet",
      "--host",
      "127.0.0.1",
      "-p",
      String(port),
      ...formats.map((each) => `--validator-${each}-format=brackets`),
      description,
    ],
    { stdio: "ignore", cwd: folder },
  );
  const until = performance.now() + MOST_START_MS;
  const isThere = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/_x-steady/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isThere())) {
    if (child.exitCode !== null || performance.now() > until) {
      child.kill("SIGKILL");
      throw new Error(`the mock server did not start on ${description}`);
    }
    await sleep(100);
  }
  const below = await listening(http.createServer((request, response) => forward(request, response, port)));
  return {
    url: below.url,
    close: async () => {
      await below.close();
      child.kill("SIGKILL");
    },
  };
}

/** It serves a description's paths at its root, where a provider has a prefix. */
function forward(request: http.IncomingMessage, response: http.ServerResponse, port: number): void {
  const path = (request.url ?? "/").replace(/^\/v1(?=\/|$)/, "");
  const onward = http.request(
    { host: "127.0.0.1", port, path, method: request.method, headers: request.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on("error", () => response.destroy());
  request.pipe(onward);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
