/** Starts the worker that prices plans. */
export const startAnswerWorker = (): Worker =>
  new Worker(new URL("./answer-worker.ts", import.meta.url), { type: "module" });
