import type { UpstreamAnswer } from "./upstream-answer.ts";

/** Where a relay is in the life of its attempt. */
export type RelayState =
  /** For a connection to the upstream: nothing has left this machine. */
  | { at: "queued" }
  /** The request is on its way; the upstream has not answered. */
  | { at: "sent" }
  /** A refusal that may be about a flag of ours: the client sees none of it until that is known. */
  | { at: "holding"; answer: UpstreamAnswer; held: readonly Buffer[]; heldBytes: number }
  /** Bytes go to the client as they come. */
  | { at: "passing"; answer: UpstreamAnswer }
  /** The row is on its way into the ledger. Until it is there the client gets nothing more: what comes meanwhile waits. */
  | { at: "recording"; answer: UpstreamAnswer | null; waiting: (() => void)[] }
  /** The row is written, whatever bytes are still to come. */
  | { at: "recorded"; answer: UpstreamAnswer | null }
  /** The relay does nothing any more, whatever is still called. */
  | { at: "over" };

/**
 * What may follow a state. Every attempt is recorded, and recorded once, before it is over: whether it was answered,
 * refused, broken off or never sent.
 */
const NEXT: Readonly<Record<RelayState["at"], readonly RelayState["at"][]>> = {
  queued: ["sent", "recording"],
  sent: ["holding", "passing", "recording"],
  holding: ["holding", "passing", "recording"],
  passing: ["recording"],
  recording: ["recorded"],
  recorded: ["over"],
  over: [],
};

/** The next state. Throws where it may not follow: a defect, which must not become a second row or a lost one. */
export function next(from: RelayState, to: RelayState): RelayState {
  if (NEXT[from.at].includes(to.at)) return to;
  throw new Error(`a relay that is ${from.at} cannot become ${to.at}`);
}
