import type { ReactNode } from "react";
import { wordsFor } from "./slider-groups.ts";

/** The name of an assumption as on its slider, with the unit where the name does not imply it. */
export function AssumptionName({ name, unit }: { name: string; unit: string }): ReactNode {
  const { label, needsUnit } = wordsFor(name);
  return (
    <>
      {label}
      {needsUnit === true && <span className="quiet">, {unit}</span>}
    </>
  );
}
