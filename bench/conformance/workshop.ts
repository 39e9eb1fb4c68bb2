import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, dirname, join } from "node:path";

/** What a program wrote and how it ended. */
export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Listening {
  url: string;
  close(): Promise<void>;
}

/** Where judges are installed and run: a folder of its own, nothing of which is kept. */
export class Workshop {
  readonly folder: string;
  /** Checkouts of judges that no registry has, one folder each; null = none given. */
  readonly sources: string | null;
  readonly seconds: number;

  constructor(folder: string, sources: string | null, seconds: number) {
    this.folder = folder;
    this.sources = sources;
    this.seconds = seconds;
  }

  /** Installs packages from npm, `name@version`; returns the folder that holds node_modules. */
  async npm(name: string, packages: readonly string[]): Promise<string> {
    const folder = join(this.folder, name);
    if (existsSync(join(folder, "node_modules"))) return folder;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"private":true}\n');
    await this.done("npm", ["install", "--no-audit", "--no-fund", "--loglevel", "error", ...packages], {
      cwd: folder,
    });
    return folder;
  }

  /** Installs packages from PyPI into a virtual environment of their own; returns its folder of programs. */
  async pip(name: string, packages: readonly string[]): Promise<string> {
    const folder = join(this.folder, name);
    const programs = join(folder, "bin");
    if (existsSync(join(folder, "installed"))) return programs;
    await this.done("python3", ["-m", "venv", folder]);
    await this.done(join(programs, "python"), ["-m", "pip", "install", "--quiet", ...packages]);
    writeFileSync(join(folder, "installed"), "");
    return programs;
  }

  /** Runs a program that has to succeed. */
  async done(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const ran = await this.run(command, args, options);
    if (ran.code === 0) return ran;
    const said = `${ran.stderr}\n${ran.stdout}`.trim().split("\n").slice(-6).join("\n");
    throw new Error(`${command} ${args.join(" ")} ended with ${ran.code}: ${said}`);
  }

  /** Runs a program in a home of its own, bounded in time. */
  run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const home = join(this.folder, "home");
    mkdirSync(home, { recursive: true });
    const child = spawn(command, args, {
      cwd: options.cwd ?? this.folder,
      env: { ...bare(), HOME: home, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: this.seconds * 1000,
      killSignal: "SIGKILL",
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (piece: Buffer) => (stdout += piece.toString()));
    child.stderr.on("data", (piece: Buffer) => (stderr += piece.toString()));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, stdout, stderr }));
    });
  }

  /** The checkout of a judge that no registry has, or what to do about it. */
  source(name: string): string {
    const folder = this.sources === null ? null : join(this.sources, name);
    if (folder !== null && existsSync(folder)) return folder;
    throw new Error(`no registry has it: check it out as FOLDER/${name} and give --sources FOLDER`);
  }
}

export interface RunOptions {
  cwd?: string;
  env?: Readonly<Record<string, string>>;
}

/** Nothing of the caller's own reaches a judge but where programs are and how packages are fetched. */
function bare(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(PATH|TMPDIR|LANG|LC_\w+|npm_config_\w+|PIP_\w+|GO\w+|SSL_\w+|NODE_EXTRA_CA_CERTS|PYENV_\w+)$/i.test(
      name,
    ),
  );
  const path = [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  return { ...(Object.fromEntries(kept) as Record<string, string>), PATH: path };
}

/** Starts a server on a free port of loopback. */
export async function listening(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}
