import type { AttemptReason } from "../../core/attempt-reason.ts";
import type { Strip } from "../../dialects/dialect.ts";

/** What was asked of the upstream. */
export interface RelayPlan {
  attemptIndex: number;
  requestBytes: number;
  strip: Strip;
  /** The gateway added a flag that older engines refuse. */
  addedFlags: boolean;
  continuousUsage: boolean;
  /** What is known already that a reader of the row must know. */
  reasons: readonly AttemptReason[];
}
