import { execFile } from "node:child_process";
import { constants, cpSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT, readText } from "../source-files.ts";
import { bareEnvironment } from "./environment.ts";

/** The package in a folder of its own, as npm would lay it out there. */
export interface UnpackedPackage {
  /** Paths of all files in the tarball, with slashes. */
  files: readonly string[];
  /** Bytes of all files. */
  size: number;
  /** The folder of a user who installed it, which holds node_modules. */
  home: string;
  /** What package.json names as the command. */
  program: string;
}

/**
 * Packs this checkout and unpacks the tarball beside its dependencies alone. These are copied from this checkout, so
 * neither a cache nor a network is needed; what the lock file marks as for development stays behind, so the program
 * does not start where it imports any of it.
 */
export async function unpackedPackage(folder: string): Promise<UnpackedPackage> {
  const { stdout } = await npm(folder, "pack", "--json", "--pack-destination", folder);
  // What prepack's scripts print comes first.
  const report = JSON.parse(stdout.slice(stdout.search(/^[[{]/m))) as Record<string, Packed>;
  const [pack] = Object.values(report);
  if (!pack) throw new Error(`npm pack reported nothing: ${stdout}`);
  await execute("tar", ["-xzf", pack.filename], { cwd: folder });
  const home = join(folder, "home");
  const target = join(home, "node_modules", "breakeven");
  mkdirSync(join(home, "node_modules"), { recursive: true });
  renameSync(join(folder, "package"), target);
  for (const path of dependencyFolders()) {
    // Copies share the disk's blocks with the original where the file system can.
    cpSync(join(ROOT, path), join(home, path), { recursive: true, mode: constants.COPYFILE_FICLONE });
  }
  const { bin } = JSON.parse(readFileSync(join(target, "package.json"), "utf8")) as Manifest;
  return {
    files: pack.files.map((file) => file.path),
    size: pack.unpackedSize,
    home,
    program: join(target, bin.breakeven),
  };
}

interface Packed {
  filename: string;
  unpackedSize: number;
  files: { path: string }[];
}

interface Manifest {
  bin: { breakeven: string };
}

interface Locked {
  dev?: boolean;
  optional?: boolean;
}

/** Folders in node_modules that users of the package get too; those of other platforms are not installed here. */
function dependencyFolders(): string[] {
  const { packages } = JSON.parse(readText("package-lock.json")) as { packages: Record<string, Locked> };
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== "" && dev !== true)
    .filter(([path, { optional }]) => optional !== true || existsSync(join(ROOT, path)))
    .map(([path]) => path);
}

const execute = promisify(execFile);

/** npm as a user without any settings has it. On Windows it is a batch file, which only a shell can start. */
const npm = (home: string, ...args: string[]) =>
  execute("npm", args, {
    cwd: ROOT,
    env: bareEnvironment(home),
    shell: process.platform === "win32",
  });
