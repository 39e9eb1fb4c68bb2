import type { ReactNode } from "react";
import { wordsFor } from "./slider-groups.ts";

/** An assumption as its slider is called, with the unit where that does not say it. */
export function AssumptionName({ name, unit }: { name: string; unit: string }): ReactNode {
  const { label, needsUnit } = wordsFor(name);
  return (
    <>
      {label}
      {needsUnit === true && <span className="quiet">, {unit}</span>}
    </>
  );
}
