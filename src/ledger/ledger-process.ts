import { type LedgerStore, openLedgerStore } from "./ledger-store.ts";

/**
 * The process that has the ledger's DuckDB in it: what a question needs in memory and time is not the gateway's. It
 * answers its parent's calls in turn and ends with it.
 */
export interface Call {
  id: number;
  method: LedgerMethod;
  args: readonly unknown[];
}

/** What comes back: a value, or what went wrong with what a person can do about it. */
export type Reply =
  | { id: number; value: unknown }
  | { id: number; error: { name: string; message: string; remedy?: string } };

/** What may be called. */
export type LedgerMethod = Exclude<keyof LedgerStore, "close">;

/** The arguments of a call to open the store come with the start. */
export interface ProcessSettings {
  folder: string;
  memoryMegabytes: number;
}

if (process.send !== undefined && process.argv[2] !== undefined) {
  serve(JSON.parse(process.argv[2]) as ProcessSettings);
}

function serve({ folder, memoryMegabytes }: ProcessSettings): void {
  // The parent decides when to stop; a terminal's Ctrl-C reaches both, and the parent may want to finish.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => {});
  process.on("disconnect", () => process.exit(0));
  const store = openLedgerStore(folder, memoryMegabytes, (progress) => process.send?.({ progress }));
  // The first call reports the failure.
  store.catch(() => {});
  let turn: Promise<unknown> = Promise.resolve();
  process.on("message", (message) => {
    const call = message as Call;
    turn = turn.then(async () => {
      const reply = await answerTo(store, call);
      process.send?.(reply);
    });
  });
}

async function answerTo(store: Promise<LedgerStore>, { id, method, args }: Call): Promise<Reply> {
  try {
    const opened = await store;
    const run = opened[method] as (...values: readonly unknown[]) => unknown;
    return { id, value: await run.apply(opened, args as unknown[]) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const remedy =
      error instanceof Error && "remedy" in error && typeof error.remedy === "string" ? error.remedy : null;
    return { id, error: { name, message, ...(remedy === null ? {} : { remedy }) } };
  }
}
