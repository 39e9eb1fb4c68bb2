import { readdirSync, readFileSync } from "node:fs";

/** What the kernel has on a process and its children. */
export interface TreeUse {
  /** User and system time, microseconds, exited threads and children that have ended included. */
  cpuUs: number;
  rssBytes: number;
  processes: number;
}

/** Kernel ticks are hundredths of a second on every Linux that Node runs on. */
const US_PER_TICK = 10_000;
const PAGE_BYTES = 4096;

export function treeUse(root: number): TreeUse {
  const use: TreeUse = { cpuUs: 0, rssBytes: 0, processes: 0 };
  for (const pid of treeOf(root)) {
    const stat = statOf(pid);
    if (stat === null) continue;
    use.cpuUs += stat.ticks * US_PER_TICK;
    use.rssBytes += stat.rssPages * PAGE_BYTES;
    use.processes += 1;
  }
  return use;
}

function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? statOf(pid) : null;
    if (stat !== null) children.set(stat.parent, [...(children.get(stat.parent) ?? []), pid]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

interface Stat {
  parent: number;
  ticks: number;
  rssPages: number;
}

/** Null when the process has ended meanwhile. */
function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name may contain spaces and brackets; what follows the last bracket does not.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const field = (index: number): number => Number(fields[index - 3]);
    // Its own time, then that of its children which have ended: a child that comes and goes is not lost.
    const ticks = field(14) + field(15) + field(16) + field(17);
    return { parent: field(4), ticks, rssPages: field(24) };
  } catch {
    return null;
  }
}
