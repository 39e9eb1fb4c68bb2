import type { LiveReport } from "./live-feed.ts";
import { errorReply, type Backend, type Question, type Reply } from "../../contract/questions.ts";

/**
 * What connects a process that serves with the others: questions go to the one backend that answers for all, reports of
 * every process go to those whose live page is watched. In a single process a link is a call; between workers and the
 * first process it is messages.
 */
export interface ManagementLink {
  ask(question: Question): Promise<Reply>;
  /** Says whether the live page of this process is watched. */
  watch(isWatching: boolean): void;
  /** To every process whose live page is watched. */
  publish(report: LiveReport): void;
  /** Registers who receives reports, and learns whether this process's own are wanted. */
  hear(listener: LinkListener): void;
}

export interface LinkListener {
  report(report: LiveReport): void;
  watched(isWatched: boolean): void;
}

/** From a worker to the first process. */
export type ToFirst =
  | { say: "ask"; id: number; question: Question }
  | { say: "watch"; isWatching: boolean }
  | { say: "report"; report: LiveReport };

/** From the first process to a worker. */
export type ToWorker =
  | { say: "answer"; id: number; reply: Reply }
  | { say: "watched"; isWatched: boolean }
  | { say: "report"; report: LiveReport };

/** The link of the only process. */
export function ownLink(office: Backend): ManagementLink {
  let listener: LinkListener | null = null;
  return {
    ask: (question) => office.ask(question),
    watch: (isWatching) => listener?.watched(isWatching),
    publish: (report) => listener?.report(report),
    hear: (next) => (listener = next),
  };
}

/** The link of a worker, over messages to the first process. */
export function workerLink(send: (message: ToFirst) => void): {
  link: ManagementLink;
  receive(message: ToWorker): void;
} {
  const open = new Map<number, (reply: Reply) => void>();
  let listener: LinkListener | null = null;
  let asked = 0;
  const link: ManagementLink = {
    ask: (question) =>
      new Promise((resolve) => {
        const id = asked++;
        open.set(id, resolve);
        send({ say: "ask", id, question });
      }),
    watch: (isWatching) => send({ say: "watch", isWatching }),
    publish: (report) => send({ say: "report", report }),
    hear: (next) => (listener = next),
  };
  return {
    link,
    receive(message) {
      if (message.say === "answer") {
        open.get(message.id)?.(message.reply);
        open.delete(message.id);
      } else if (message.say === "watched") listener?.watched(message.isWatched);
      else listener?.report(message.report);
    },
  };
}

/** The first process's end of all workers' links. */
export interface ManagementHub<Worker> {
  receive(from: Worker, message: ToFirst): void;
  /** A worker that has just started is told whether a live page is watched. */
  joined(worker: Worker): void;
  left(worker: Worker): void;
}

export function managementHub<Worker>(
  office: Backend,
  tell: (worker: Worker, message: ToWorker) => void,
): ManagementHub<Worker> {
  const workers = new Set<Worker>();
  const watching = new Set<Worker>();
  const setWatching = (worker: Worker, isWatching: boolean): void => {
    const before = watching.size > 0;
    if (isWatching) watching.add(worker);
    else watching.delete(worker);
    const isWatched = watching.size > 0;
    if (isWatched !== before) for (const each of workers) tell(each, { say: "watched", isWatched });
  };
  return {
    joined: (worker) => {
      workers.add(worker);
      if (watching.size > 0) tell(worker, { say: "watched", isWatched: true });
    },
    left: (worker) => {
      workers.delete(worker);
      setWatching(worker, false);
    },
    receive(from, message) {
      if (message.say === "watch") setWatching(from, message.isWatching);
      else if (message.say === "report") for (const each of watching) tell(each, message);
      else {
        const { id } = message;
        office.ask(message.question).then(
          (reply) => tell(from, { say: "answer", id, reply }),
          () => tell(from, { say: "answer", id, reply: errorReply(500, FAILED, null) }),
        );
      }
    },
  };
}

const FAILED = "The gateway failed on this question; its log says more.";
