import { nowUs } from "./clock.ts";
import { Connection } from "./connection.ts";

/** What a client does to the port of a contender. Requests are chat completions. */
export type Job = {
  /** Headers that the contender wants beside the usual ones, each a whole line. */
  headers?: readonly string[];
} &
  /** Number of connections; each sends its next request when it has the answer. */
  (
    | { kind: "closed"; port: number; connections: number; requests: number; bodyBytes: number }
    /** A request every so often, whatever becomes of the others. */
    | { kind: "rate"; port: number; perSecond: number; requests: number; bodyBytes: number; model: string }
    /** Number of concurrent streams, opened within `rampMs`. */
    | { kind: "streams"; port: number; streams: number; model: string; rampMs: number }
  );

/** Microseconds. */
export interface Spread {
  p50: number;
  p99: number;
  max: number;
}

export interface JobResult {
  answered: number;
  failed: number;
  chunks: number;
  wallMs: number;
  /** Request to last byte. */
  latencyUs: Spread | null;
  /** Upstream's write of a chunk to the client's read of it: of first chunks, and of a sample of all. */
  firstChunkUs: Spread | null;
  chunkUs: Spread | null;
}

export async function runJob(job: Job): Promise<JobResult> {
  const tally: Tally = { answered: 0, failed: 0, chunks: 0, latencies: [], firstChunks: [], chunkDelays: [] };
  const startUs = nowUs();
  if (job.kind === "closed") await closed(job, tally);
  else if (job.kind === "rate") await rate(job, tally);
  else await streams(job, tally);
  return {
    answered: tally.answered,
    failed: tally.failed,
    chunks: tally.chunks,
    wallMs: (nowUs() - startUs) / 1000,
    latencyUs: spread(tally.latencies),
    firstChunkUs: spread(tally.firstChunks),
    chunkUs: spread(tally.chunkDelays),
  };
}

interface Tally {
  answered: number;
  failed: number;
  chunks: number;
  latencies: number[];
  firstChunks: number[];
  chunkDelays: number[];
}

function closed(job: Extract<Job, { kind: "closed" }>, tally: Tally): Promise<void> {
  const request = requestOf(job, "bench-plain", job.bodyBytes, false);
  let sent = 0;
  return new Promise((resolve) => {
    let open = job.connections;
    const end = (connection: Connection): void => {
      connection.onLost = null;
      connection.socket.destroy();
      open -= 1;
      if (open === 0) resolve();
    };
    for (let index = 0; index < job.connections; index += 1) {
      const connection = new Connection(job.port);
      const next = (): void => {
        if (sent >= job.requests) return end(connection);
        sent += 1;
        const startUs = nowUs();
        connection.send(request, ({ status }) => {
          count(tally, status);
          tally.latencies.push(nowUs() - startUs);
          next();
        });
      };
      connection.onLost = () => {
        tally.failed += 1;
        end(connection);
      };
      next();
    }
  });
}

function rate(job: Extract<Job, { kind: "rate" }>, tally: Tally): Promise<void> {
  const isStream = job.model !== "bench-plain";
  const request = requestOf(job, job.model, job.bodyBytes, isStream);
  const idle: Connection[] = [];
  const all = new Set<Connection>();
  let sent = 0;
  let ended = 0;
  const startUs = nowUs();
  return new Promise((resolve) => {
    const finish = (): void => {
      ended += 1;
      if (ended < job.requests) return;
      clearInterval(timer);
      for (const connection of all) {
        connection.onLost = null;
        connection.socket.destroy();
      }
      resolve();
    };
    const send = (): void => {
      const connection = idle.pop() ?? new Connection(job.port);
      all.add(connection);
      const sentUs = nowUs();
      let first = true;
      if (isStream) {
        connection.onData = (piece) => {
          const t = timeIn(piece);
          if (first && t !== null) tally.firstChunks.push(nowUs() - t);
          if (t !== null) first = false;
        };
      }
      connection.onLost = () => {
        all.delete(connection);
        tally.failed += 1;
        finish();
      };
      connection.send(request, ({ status }) => {
        count(tally, status);
        tally.latencies.push(nowUs() - sentUs);
        connection.onLost = () => {
          const at = idle.indexOf(connection);
          if (at >= 0) idle.splice(at, 1);
        };
        idle.push(connection);
        finish();
      });
    };
    const timer = setInterval(() => {
      const due = Math.min(job.requests, Math.floor(((nowUs() - startUs) / 1e6) * job.perSecond));
      for (; sent < due; sent += 1) send();
    }, 1);
  });
}

/** One read in this many is inspected for the time of its chunk. */
const SAMPLE = 16;

function streams(job: Extract<Job, { kind: "streams" }>, tally: Tally): Promise<void> {
  const request = requestOf(job, job.model, 2048, true);
  const chunks = Number(job.model.split("-")[1]);
  let opened = 0;
  let ended = 0;
  let reads = 0;
  const startUs = nowUs();
  return new Promise((resolve) => {
    const end = (connection: Connection): void => {
      connection.onLost = null;
      connection.onData = null;
      connection.socket.destroy();
      ended += 1;
      if (ended === job.streams) resolve();
    };
    const open = (): void => {
      const connection = new Connection(job.port);
      let first = true;
      connection.onData = (piece) => {
        reads += 1;
        if (!first && reads % SAMPLE !== 0) return;
        const t = timeIn(piece);
        if (t === null) return;
        (first ? tally.firstChunks : tally.chunkDelays).push(nowUs() - t);
        first = false;
      };
      connection.onLost = () => {
        tally.failed += 1;
        end(connection);
      };
      connection.send(request, ({ status }) => {
        count(tally, status);
        if (status === 200) tally.chunks += chunks;
        end(connection);
      });
    };
    const timer = setInterval(() => {
      const share = job.rampMs === 0 ? 1 : (nowUs() - startUs) / 1000 / job.rampMs;
      const due = Math.min(job.streams, Math.ceil(job.streams * share));
      for (; opened < due; opened += 1) open();
      if (opened === job.streams) clearInterval(timer);
    }, 2);
  });
}

function count(tally: Tally, status: number): void {
  if (status === 200) tally.answered += 1;
  else tally.failed += 1;
}

/** When the last chunk in a piece left the upstream. */
function timeIn(piece: Buffer): number | null {
  const at = piece.lastIndexOf('"t":');
  if (at < 0) return null;
  const time = Number.parseInt(piece.toString("latin1", at + 4, at + 24), 10);
  return Number.isFinite(time) ? time : null;
}

function requestOf({ headers = [] }: Job, model: string, bodyBytes: number, stream: boolean): Buffer {
  const start = `{"model":"${model}",${stream ? '"stream":true,' : ""}"messages":[{"role":"user","content":"`;
  const body = `${start}${"word ".repeat(Math.ceil(bodyBytes / 5)).slice(0, Math.max(0, bodyBytes - start.length - 4))}"}]}`;
  const head = [
    "POST /v1/chat/completions HTTP/1.1",
    "host: 127.0.0.1",
    "content-type: application/json",
    "authorization: Bearer bench",
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
  ].join("\r\n");
  return Buffer.from(`${head}\r\n\r\n${body}`);
}

function spread(values: number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) as number };
}
