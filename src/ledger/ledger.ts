import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { UserError } from "../core/errors.ts";
import type { Call, LedgerMethod, ProcessSettings, Reply } from "./ledger-process.ts";
import type { LedgerStore } from "./ledger-store.ts";

/** The questions and orders of a ledger, each answered by its process. */
export type Ledger = {
  [Method in LedgerMethod]: (
    ...args: Parameters<LedgerStore[Method]>
  ) => Promise<Awaited<ReturnType<LedgerStore[Method]>>>;
} & {
  /** Ends the process. A ledger that is not closed ends with this process. */
  close(): Promise<void>;
};

export interface LedgerOptions {
  /** Memory that DuckDB may use; what does not fit goes to the data folder's disk. */
  memoryMegabytes?: number;
  /** Called now and then with how far the attempts have been read that `openTraffic` sums. */
  progress?: ((progress: ReadingProgress) => void) | undefined;
}

/** Rows read so far, of how many. */
export interface ReadingProgress {
  rows: number;
  of: number;
}

const MEMORY_MEGABYTES = 1024;

/**
 * The ledger of a data folder, for readers in any process while writers run. Its process starts with the first
 * question.
 */
export function openLedger(folder: string, options: LedgerOptions = {}): Ledger {
  const settings: ProcessSettings = {
    folder,
    memoryMegabytes: options.memoryMegabytes ?? MEMORY_MEGABYTES,
  };
  let child: LedgerChild | null = null;
  const call = (method: LedgerMethod, args: readonly unknown[]): Promise<unknown> => {
    if (child === null || child.hasEnded) child = new LedgerChild(settings, options.progress);
    return child.call(method, args);
  };
  const close = async (): Promise<void> => {
    await child?.end();
    child = null;
  };
  return new Proxy({} as Ledger, {
    get(_target, name) {
      // Not a thenable, although it may be awaited.
      if (typeof name !== "string" || name === "then") return undefined;
      if (name === "close") return close;
      return (...args: unknown[]) => call(name as LedgerMethod, args);
    },
  });
}

/** A file of this folder that is started, not imported; published code has other names. */
const PROCESS = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./ledger-process.ts" : "./ledger-process.js", import.meta.url),
);

/** One running process of a ledger. It keeps its parent alive only while a call is open. */
class LedgerChild {
  readonly #process: ChildProcess;
  readonly #open = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #calls = 0;
  hasEnded = false;

  constructor(settings: ProcessSettings, progress: LedgerOptions["progress"]) {
    const child = fork(PROCESS, [JSON.stringify(settings)], { serialization: "advanced", execArgv: [] });
    this.#process = child;
    child.on("message", (message) => {
      const said = message as Reply | { progress: ReadingProgress };
      if ("progress" in said) progress?.(said.progress);
      else this.#reply(said);
    });
    this.#ended = new Promise((resolve) => {
      child.on("exit", (code, signal) => {
        this.hasEnded = true;
        const error = new Error(`the ledger's process ended (${signal ?? code})`);
        for (const waiting of this.#open.values()) waiting.reject(error);
        this.#open.clear();
        resolve();
      });
    });
    child.unref();
    child.channel?.unref();
  }

  call(method: LedgerMethod, args: readonly unknown[]): Promise<unknown> {
    const id = this.#calls++;
    const call: Call = { id, method, args };
    if (this.#open.size === 0) this.#process.channel?.ref();
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#process.send(call, (error) => {
        if (error !== null) this.#settle(id)?.reject(error);
      });
    });
  }

  async end(): Promise<void> {
    if (this.hasEnded) return;
    if (this.#process.connected) this.#process.disconnect();
    this.#process.ref();
    await this.#ended;
  }

  #reply(reply: Reply): void {
    const waiting = this.#settle(reply.id);
    if ("value" in reply) waiting?.resolve(reply.value);
    else waiting?.reject(asError(reply.error));
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#open.get(id);
    this.#open.delete(id);
    if (this.#open.size === 0) this.#process.channel?.unref();
    return waiting;
  }
}

function asError({ name, message, remedy }: { name: string; message: string; remedy?: string }): Error {
  if (remedy !== undefined) return new UserError(message, remedy);
  const error = new Error(message);
  error.name = name;
  return error;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}
