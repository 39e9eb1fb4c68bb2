import { type ReactNode, useId } from "react";
import { numberText } from "../format.ts";
import type { SliderRow } from "./slider-rows.ts";

interface SliderProps {
  row: SliderRow;
  value: number;
  isChanged: boolean;
  set: (value: number) => void;
  reset: () => void;
}

/** An assumption that can be moved; where it comes from is one hover, or one key, away. */
export function Slider({ row, value, isChanged, set, reset }: SliderProps): ReactNode {
  const id = useId();
  const { assumption } = row;
  const source = `${assumption.source}${assumption.date === "" ? "" : `, ${assumption.date}`}`;
  return (
    <div className={isChanged ? "slider changed" : "slider"}>
      <label
        htmlFor={id}
        title={`${numberText(assumption.low)} to ${numberText(assumption.high)} ${assumption.unit}. ${source}`}
      >
        {row.label}
      </label>
      <output htmlFor={id}>{numberText(value)}</output>
      <input
        id={id}
        type="range"
        min={row.from}
        max={row.to}
        step={row.step}
        value={value}
        onChange={(event) => set(Number(event.target.value))}
      />
      {isChanged && (
        <button type="button" className="plain small" onClick={reset}>
          back to {numberText(assumption.typical)}
        </button>
      )}
    </div>
  );
}
