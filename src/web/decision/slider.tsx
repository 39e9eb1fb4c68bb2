import { type ReactNode, useId } from "react";
import { formatNumber } from "../../core/format.ts";
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
  const { assumption, show } = row;
  const source = `${assumption.source}${assumption.date === "" ? "" : `, ${assumption.date}`}`;
  const band = `${formatNumber(assumption.low)} to ${formatNumber(assumption.high)} ${assumption.unit}`;
  return (
    <div className={isChanged ? "slider changed" : "slider"} title={`${assumption.name}: ${band}. ${source}`}>
      <label htmlFor={id}>{row.label}</label>
      <button
        type="button"
        className="plain back"
        aria-label={`${row.label}: back to ${show(assumption.typical)}`}
        // Its place is kept, so that nothing moves under the pointer.
        disabled={!isChanged}
        onClick={reset}
      >
        ↺
      </button>
      <output htmlFor={id}>{show(value)}</output>
      <input
        id={id}
        type="range"
        min={row.from}
        max={row.to}
        step={row.step}
        value={value}
        aria-valuetext={show(value)}
        onChange={(event) => set(Number(event.target.value))}
      />
    </div>
  );
}
