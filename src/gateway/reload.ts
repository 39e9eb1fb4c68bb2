import { unwatchFile, watchFile } from "node:fs";

/** How often the file's time is polled. Polling works on every file system and with every editor; events do not. */
const POLL_MS = 1000;

/** Calls `changed` when the file has changed, and on SIGHUP. Returns how to stop watching. */
export function watchConfiguration(path: string, changed: () => void): () => void {
  const onFile = (): void => changed();
  watchFile(path, { interval: POLL_MS }, onFile);
  process.on("SIGHUP", onFile);
  return () => {
    unwatchFile(path, onFile);
    process.off("SIGHUP", onFile);
  };
}
