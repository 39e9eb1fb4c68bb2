import { type ChildProcess, fork } from "node:child_process";
import { rmSync } from "node:fs";
import { getCompileCacheDir } from "node:module";
import { fileURLToPath } from "node:url";
import { errorReply, type PlanService, type Reply } from "../../contract/questions.ts";
import type { ServiceSettings } from "./page-state.ts";
import type { PlanCall, PlanProgress, PlanReply } from "./plan-process.ts";
import { scratchFolder } from "./upload-folder.ts";

/** A browser that asks faster than plans are made must not fill the memory. */
const MOST_WAITING = 100;
/** Time that a process gets to end by itself. */
const PATIENCE_MS = 300;

const PROCESS = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./plan-process.ts" : "./plan-process.js", import.meta.url),
);

/** A process that answers questions in turn. */
interface PlanChild extends Pick<PlanService, "ask" | "close"> {
  progress(): PlanProgress;
  /** Starts it, for a question that will come. */
  getReady(): void;
}

/** Started with its first question, and again after it has ended. Ends after `idleMs` without a question; null: never. */
export function planChild(settings: Omit<ServiceSettings, "scratch">, idleMs: number | null): PlanChild {
  let progress: PlanProgress = { reading: null };
  const open = new Map<number, (reply: Reply) => void>();
  let child: ChildProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  let asked = 0;

  const settle = (id: number, reply: Reply): void => {
    open.get(id)?.(reply);
    open.delete(id);
    if (open.size === 0 && idleMs !== null) idle = setTimeout(() => void close(), idleMs).unref();
  };
  const start = (): ChildProcess => {
    const cache = getCompileCacheDir();
    const scratch = scratchFolder();
    const given: ServiceSettings = { ...settings, scratch };
    const started = fork(PROCESS, [JSON.stringify(given)], {
      execArgv: [],
      env: { ...process.env, ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }) },
    });
    started.on("message", (message) => {
      const said = message as PlanReply | PlanProgress;
      if ("reading" in said) progress = said;
      else settle(said.id, said.reply);
    });
    started.on("exit", () => {
      // However it ended: what was sent to it must not stay behind.
      rmSync(scratch, { recursive: true, force: true });
      if (child !== started) return;
      child = null;
      progress = { reading: null };
      // Out of memory, mostly: open questions are told, and the next one starts another process.
      for (const id of open.keys()) settle(id, errorReply(500, ENDED, SMALLER));
    });
    return started;
  };
  const close = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = child;
    if (ending === null || !ending.connected) return;
    const ended = new Promise((resolve) => void ending.once("exit", resolve));
    ending.disconnect();
    // In the middle of a plan it does not notice; nobody waits for that plan any more.
    const killer = setTimeout(() => void ending.kill("SIGKILL"), PATIENCE_MS);
    await ended;
    clearTimeout(killer);
  };
  return {
    progress: () => progress,
    getReady: () => {
      child ??= start();
      clearTimeout(idle);
      if (open.size === 0 && idleMs !== null) idle = setTimeout(() => void close(), idleMs).unref();
    },
    ask(question) {
      clearTimeout(idle);
      if (open.size >= MOST_WAITING) {
        return Promise.resolve(errorReply(503, "Too many plans are being made.", "Try again in a moment."));
      }
      const to = (child ??= start());
      const id = asked++;
      const call: PlanCall = { id, question };
      return new Promise((resolve) => {
        open.set(id, resolve);
        to.send(call, (error) => {
          if (error !== null) settle(id, errorReply(500, ENDED, SMALLER));
        });
      });
    },
    close,
  };
}

const ENDED = "The process that plans has ended.";
const SMALLER = "Try again; if it ends again, plan on a smaller export, or with breakeven plan FILE.";
