import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A process of this machine that has not ended. */
export interface RunningProcess {
  pid: number;
  parent: number;
  /** Its program and arguments, with spaces between. */
  command: string;
  /** Memory that it holds at the moment. */
  memoryBytes: number;
}

/** All processes: as Linux shows them to everybody, elsewhere by ps, which not every Linux has. */
export const runningProcesses = (): RunningProcess[] =>
  process.platform === "linux"
    ? readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .flatMap((name) => fromLinux(name) ?? [])
    : fromPs(execFileSync("ps", ["-axww", "-o", "pid=,ppid=,rss=,state=,command="], { encoding: "utf8" }));

/** The process with this number; undefined where it has ended, though nobody may have asked for its exit code yet. */
export const runningProcess = (pid: number): RunningProcess | undefined =>
  runningProcesses().find((each) => each.pid === pid);

/** Processes that this one has started. */
export const childrenOf = (parent: number): RunningProcess[] =>
  runningProcesses().filter((each) => each.parent === parent);

function fromLinux(name: string): RunningProcess | null {
  try {
    const status = readFileSync(`/proc/${name}/status`, "utf8");
    const field = (key: string): string => new RegExp(`^${key}:\\s*(\\S+)`, "m").exec(status)?.[1] ?? "";
    if (field("State") === "Z") return null;
    const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trimEnd();
    const memoryBytes = Number(field("VmRSS")) * 1024;
    return { pid: Number(name), parent: Number(field("PPid")), command, memoryBytes };
  } catch {
    // It ended while it was looked at.
    return null;
  }
}

function fromPs(table: string): RunningProcess[] {
  return table.split("\n").flatMap((line) => {
    const [, pid, parent, kilobytes, state, command = ""] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || state?.startsWith("Z")) return [];
    return [{ pid: Number(pid), parent: Number(parent), command, memoryBytes: Number(kilobytes) * 1024 }];
  });
}
