/** A process beside the page that answers plans. */
export const startAnswerWorker = (): Worker =>
  new Worker(new URL("./answer-worker.ts", import.meta.url), { type: "module" });
