/** What a machine has for the processes that serve. */
export interface MachineSize {
  cores: number;
  /** Memory that this container or machine may use. */
  memoryBytes: number;
}

/** What a process that serves takes with some thousand streams at once, generously. */
const BYTES_PER_WORKER = 512 * 1024 ** 2;
/** Half of the memory is left to what else runs there: the ledger's process, plans, the system's cache of files. */
const SHARE_OF_MEMORY = 0.5;

/** How many processes serve: as many as were asked for; "auto" is one per core that the memory has room for. */
export function workerCount(wanted: number | "auto", { cores, memoryBytes }: MachineSize): number {
  if (wanted !== "auto") return wanted;
  return Math.max(1, Math.min(cores, Math.floor((memoryBytes * SHARE_OF_MEMORY) / BYTES_PER_WORKER)));
}
