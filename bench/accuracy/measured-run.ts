import type { Replica } from "../../src/serving/replica.ts";
import type { SimulatedRequest } from "../../src/serving/simulate.ts";

/** How a published run loaded its server. */
export type Load =
  /** Requests in flight; `requests` in all. */
  | { kind: "closed-loop"; concurrency: number; requests: number }
  /** Everything is submitted at once. `fullReservation`: the engine takes room for the whole answer beforehand. */
  | { kind: "offline"; requests: number; fullReservation: boolean }
  /** One batch, all of the same lengths, started together and run to its end. */
  | { kind: "static"; batch: number }
  /** One request at a time. */
  | { kind: "single" }
  /** Every request at its own arrival: as recorded, or drawn about the means that were published. */
  | { kind: "trace"; requests: readonly SimulatedRequest[]; recorded: boolean };

/** How lengths vary between the requests of a run. */
export type Spread =
  | { kind: "fixed" }
  /** Evenly between these shares of the nominal lengths. */
  | { kind: "even"; from: number; to: number }
  /** Log-normal about medians, cut off at a maximum. */
  | { kind: "log-normal"; sigmaInput: number; sigmaOutput: number; mostOutput: number };

/** One published result in our units. */
export interface MeasuredRun {
  /** File without its ending: "argonne". */
  source: string;
  /** Where in the source. */
  id: string;
  /** One server with one workload, of which several loads were measured; "" where that is not known. */
  deployment: string;
  replica: Replica;
  load: Load;
  /** Whole prompt and answer: nominal, or medians where lengths spread log-normally. */
  inputTokens: number;
  outputTokens: number;
  spread: Spread;
  /** What was measured; absent = not published. Tokens a second are of the whole replica. */
  measured: {
    tpotMs?: number;
    ttftMs?: number;
    outputTokensPerSecond?: number;
    /** From submission to the last token of the batch. */
    wholeMs?: number;
    /** Mean time of a whole answer. */
    e2eMs?: number;
  };
  selfReported: boolean;
}

/** A row that is not used, and why. */
export interface DroppedRow {
  dropped: string;
}

/** A row of a measurement file by column; a column that the file lacks reads as "". */
export type Row = (column: string) => string;

/** Turns one row of a source into a run in our units, or says why not. */
export type Normalise = (row: Row) => MeasuredRun | DroppedRow;

export const dropped = (reason: string): DroppedRow => ({ dropped: reason });
export const FIXED: Spread = { kind: "fixed" };
