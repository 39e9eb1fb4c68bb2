import { useState } from "react";
import type { Attempt } from "./attempt-list.ts";

/** The rows to show, and how many newer ones there are. While held, rows do not change. */
export function useHeld(
  attempts: readonly Attempt[],
  isHeld: boolean,
): { shown: readonly Attempt[]; newer: number } {
  const [shown, show] = useState(attempts);
  if (!isHeld && shown !== attempts) show(attempts);
  if (!isHeld) return { shown: attempts, newer: 0 };
  const known = new Set(shown.map(({ attemptId }) => attemptId));
  return { shown, newer: attempts.filter(({ attemptId }) => !known.has(attemptId)).length };
}
