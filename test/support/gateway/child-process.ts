import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Child {
  url: string;
  process: ChildProcess;
  /** What it wrote to stderr. */
  stderr: () => string;
  /** Ends it and waits until it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Runs a module in a process of its own; it prints its address as its first line. */
async function startChild(module: URL, options: unknown): Promise<Child> {
  const child = spawn(process.execPath, [fileURLToPath(module), JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(text.trim());
    });
    child.once("exit", (code) => reject(new Error(`the process ended with ${code}: ${errors}`)));
  });
  return {
    url,
    process: child,
    stderr: () => errors,
    kill: (signal = "SIGKILL") =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        if (child.exitCode !== null || child.signalCode !== null) resolve();
        else child.kill(signal);
      }),
  };
}

export const startUpstreamProcess = (scenario: object = {}): Promise<Child> =>
  startChild(new URL("recording-upstream-process.ts", import.meta.url), scenario);

export const startGatewayProcess = (options: object): Promise<Child> =>
  startChild(new URL("gateway-process.ts", import.meta.url), options);
