import { unwatchFile, watchFile } from "node:fs";

/** How often the file's time is looked at. Looking works on every file system and with every editor; events do not. */
const LOOK_MS = 1000;

/** Calls `changed` when the file is another, or on SIGHUP. Answers how to stop watching. */
export function watchConfiguration(path: string, changed: () => void): () => void {
  const onFile = (): void => changed();
  watchFile(path, { interval: LOOK_MS }, onFile);
  process.on("SIGHUP", onFile);
  return () => {
    unwatchFile(path, onFile);
    process.off("SIGHUP", onFile);
  };
}
