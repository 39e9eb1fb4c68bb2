import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nowUs } from "./clock.ts";
import { LITELLM_PROGRAM, PORTKEY_SCRIPT, writeLiteLlm } from "./peers.ts";
import { MODELS } from "./scenarios.ts";

/** A proxy under test, or nothing at all between client and upstream. */
export interface Contender {
  name: string;
  /** Why it cannot take part here; null when it can. */
  missing: string | null;
  start(upstreamPort: number): Promise<Running>;
}

export interface Running {
  port: number;
  /** Header lines that it wants beside the usual ones. */
  headers: readonly string[];
  /** Root of the processes that are charged; null where there is none. */
  pid: number | null;
  /** From the start of the process to its first answer. */
  coldStartMs: number | null;
  stop(): Promise<void>;
}

const PEERS_HINT = "it is not installed (--peers installs it)";

const BREAKEVEN = fileURLToPath(new URL("../../bin/breakeven.js", import.meta.url));

const BENCH = fileURLToPath(new URL("../gateway.ts", import.meta.url));

export const CONTENDERS: readonly Contender[] = [
  {
    name: "direct",
    missing: null,
    start: async (port) => ({ port, headers: [], pid: null, coldStartMs: null, stop: async () => {} }),
  },
  {
    name: "nginx",
    missing: existsSync("/usr/sbin/nginx") ? null : "nginx is not installed (apt-get install nginx)",
    start: startNginx,
  },
  { name: "breakeven", missing: null, start: startBreakeven },
  {
    name: "breakeven, nothing recorded",
    missing: null,
    start: (port) => startRole("unrecorded", port),
  },
  { name: "plain relay", missing: null, start: (port) => startRole("plain-relay", port) },
  {
    name: "portkey",
    get missing() {
      return existsSync(PORTKEY_SCRIPT) ? null : PEERS_HINT;
    },
    start: startPortkey,
  },
  {
    name: "litellm",
    get missing() {
      return existsSync(LITELLM_PROGRAM) ? null : PEERS_HINT;
    },
    start: startLiteLlm,
  },
];

async function startBreakeven(upstreamPort: number): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "breakeven-bench-"));
  const port = await freePort();
  const file = join(folder, "gateway.yaml");
  const models = MODELS.map((model) => `  ${model}: upstream\n`).join("");
  writeFileSync(
    file,
    `listen: 127.0.0.1:${port}\ndata: ${join(folder, "data")}\n` +
      `upstreams:\n  upstream:\n    url: http://127.0.0.1:${upstreamPort}\nmodels:\n${models}`,
  );
  return started(process.execPath, [BREAKEVEN, "serve", file], port, folder);
}

/** This program in the role of one of them: the hot path with nothing recorded, or the least that a relay in Node does. */
async function startRole(role: "unrecorded" | "plain-relay", upstreamPort: number): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "breakeven-bench-"));
  const port = await freePort();
  const args = [BENCH, "--role", role, "--listen", `${port}`, "--upstream", `${upstreamPort}`];
  return started(process.execPath, args, port, folder);
}

async function startNginx(upstreamPort: number): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "nginx-bench-"));
  const port = await freePort();
  for (const name of ["body", "proxy", "fastcgi", "uwsgi", "scgi"]) mkdirSync(join(folder, name));
  const file = join(folder, "nginx.conf");
  writeFileSync(
    file,
    `daemon off; worker_processes 1; worker_rlimit_nofile 20000; pid ${folder}/pid; error_log ${folder}/error.log;
${process.getuid?.() === 0 ? "user root;" : ""}
events { worker_connections 16000; }
http {
  access_log off; client_max_body_size 20m; client_body_buffer_size 2m; keepalive_requests 100000000; tcp_nodelay on;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  upstream provider { server 127.0.0.1:${upstreamPort}; keepalive 2048; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / { proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
  }
}
`,
  );
  return started("/usr/sbin/nginx", ["-p", folder, "-c", file], port, folder);
}

async function startPortkey(upstreamPort: number): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "portkey-bench-"));
  const port = await freePort();
  const running = await started(
    process.execPath,
    [PORTKEY_SCRIPT, `--port=${port}`, "--headless"],
    port,
    folder,
  );
  const host = `http://127.0.0.1:${upstreamPort}/v1`;
  return { ...running, headers: ["x-portkey-provider: openai", `x-portkey-custom-host: ${host}`] };
}

/** One process, as the others; its usage goes to a file, by a callback of its own kind. */
async function startLiteLlm(upstreamPort: number): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "litellm-bench-"));
  const port = await freePort();
  const file = writeLiteLlm(folder, upstreamPort);
  return started(
    LITELLM_PROGRAM,
    ["--config", file, "--host", "127.0.0.1", "--port", `${port}`],
    port,
    folder,
  );
}

const MOST_START_MS = 120_000;

/** Starts a server and waits until it accepts a connection. */
async function started(
  command: string,
  args: readonly string[],
  port: number,
  folder: string,
): Promise<Running> {
  const startUs = nowUs();
  // A log is a file, as it is for most who run one; a pipe would charge its reader too.
  const log = join(folder, "stderr.log");
  const child = spawn(command, args, {
    stdio: ["ignore", "ignore", openSync(log, "a")],
    env: { ...process.env, TRUSTED_CUSTOM_HOSTS: "127.0.0.1" },
  });
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  while (!(await accepts(port))) {
    if (child.exitCode !== null || nowUs() - startUs > MOST_START_MS * 1000) {
      child.kill("SIGKILL");
      const said = readFileSync(log, "utf8").slice(-2000).trim();
      remove();
      throw new Error(`${command} ${args.join(" ")} did not start: ${said}`);
    }
  }
  const coldStartMs = (nowUs() - startUs) / 1000;
  return {
    port,
    headers: [],
    pid: child.pid ?? null,
    coldStartMs,
    stop: () => stopped(child).finally(remove),
  };
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => setTimeout(() => resolve(false), 5));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
