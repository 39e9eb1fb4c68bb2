import { type ReactNode, useMemo } from "react";
import type { UsageAnswer, UsageFigures } from "../../contract/api.ts";
import { Chart } from "../charts/chart.tsx";
import { ChartTable } from "../charts/chart-table.tsx";
import { formatCountShort, formatUsd, formatUsdShort } from "../../core/format.ts";
import { clockText, timeText } from "../utc-text.ts";
import { GroupTable } from "./group-table.tsx";
import { nameOf } from "./name-of.ts";
import { dayMs, dayText, type Measure, NAMES_OF, type TrafficView } from "./traffic-view.ts";

interface OverTimeProps {
  usage: UsageAnswer;
  view: TrafficView;
  show: (changed: Partial<TrafficView>) => void;
}

const MEASURES: Readonly<Record<Measure, string>> = { usd: "Spend", tokens: "Tokens", requests: "Requests" };
const COLOURS = [2, 3, 4, 5, 6, 1].map((number) => `var(--series-${number})`);
const DAY_MS = 86_400_000;

/** Spend, tokens or requests over time, by model, task, key or upstream. */
export function OverTimeCard({ usage, view, show }: OverTimeProps): ReactNode {
  const names = usage.groups.map((group) => nameOf(group, usage.by));
  const bars = useMemo(
    () =>
      usage.series.map((step) => ({
        start: new Date(step.startMs),
        end: new Date(step.startMs + (usage.every === "day" ? DAY_MS : DAY_MS / 24)),
        name: nameOf(step, usage.by),
        value: measured(step, view.measure),
      })),
    [usage, view.measure],
  );
  return (
    <section className="card stack" aria-labelledby="over-time">
      <div className="row spread">
        <h2 id="over-time">
          {MEASURES[view.measure]} by {usage.by}, each {usage.every}
        </h2>
        <form className="row small" aria-label="What is shown">
          <Choice
            label="Show"
            value={view.measure}
            choices={MEASURES}
            choose={(measure) => show({ measure })}
          />
          <Choice
            label="by"
            value={view.by as keyof typeof NAMES_OF}
            choices={NAMES_OF}
            choose={(by) => show({ by })}
          />
          <Choice
            label="each"
            value={usage.every}
            choices={{ hour: "hour", day: "day" }}
            choose={(every) => show({ every })}
          />
          <Day label="from" value={usage.fromMs} choose={(fromMs) => show({ fromMs })} />
          <Day
            label="to"
            value={usage.toMs === null ? null : usage.toMs - 1}
            choose={(ms) => show({ toMs: ms === null ? null : ms + DAY_MS })}
          />
        </form>
      </div>
      {bars.every(({ value }) => value === null || value === 0) ? (
        <p className="quiet nothing-drawn">
          {view.measure === "usd"
            ? "Nothing in this period has a price: choose tokens or requests to see it."
            : "Nothing in this period was counted."}
        </p>
      ) : (
        <Chart
          label={`${MEASURES[view.measure]} over time by ${usage.by}; the table below has the sums`}
          height={260}
          data={bars}
          draw={(plot, width) => ({
            marginLeft: 56,
            x: {
              type: "utc",
              label: null,
              ticks: width < 500 ? 3 : 8,
              ...(usage.every === "hour" ? { tickFormat: hourText } : {}),
            },
            y: {
              label: null,
              grid: true,
              ticks: 5,
              tickFormat: view.measure === "usd" ? formatUsdShort : formatCountShort,
            },
            color: { domain: names, range: names.map((_, index) => COLOURS[index % COLOURS.length]!) },
            marks: [
              plot.ruleY([0], { stroke: "var(--line)" }),
              plot.rectY(bars, { x1: "start", x2: "end", y: "value", fill: "name", insetLeft: 0.5 }),
            ],
          })}
        />
      )}
      <ChartTable
        label={`${MEASURES[view.measure]} of each ${usage.every}`}
        head={[usage.every === "day" ? "Day, UTC" : "Hour, UTC", usage.by, MEASURES[view.measure]]}
        rows={() =>
          bars.map(({ start, name, value }) => [
            usage.every === "day" ? dayText(start.getTime()) : timeText(start.getTime()),
            name,
            value === null ? "unknown" : view.measure === "usd" ? formatUsd(value) : formatCountShort(value),
          ])
        }
      />
      <GroupTable usage={usage} colours={names.map((_, index) => COLOURS[index % COLOURS.length]!)} />
    </section>
  );
}

/** The hour, and the day where it begins. */
const hourText = (time: Date): string =>
  time.getTime() % DAY_MS === 0 ? dayText(time.getTime()) : clockText(time);

function measured(
  step: Pick<UsageFigures, "usd" | "inputTokens" | "outputTokens" | "requests">,
  measure: Measure,
): number | null {
  if (measure === "usd") return step.usd;
  if (measure === "requests") return step.requests;
  const { inputTokens, outputTokens } = step;
  return inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0);
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  choices: Readonly<Record<Value, string>>;
  choose: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, choices, choose }: ChoiceProps<Value>): ReactNode {
  return (
    <label>
      {label}{" "}
      <select value={value} onChange={(event) => choose(event.target.value as Value)}>
        {Object.entries<string>(choices).map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface DayProps {
  label: string;
  value: number | null;
  choose: (ms: number | null) => void;
}

const Day = ({ label, value, choose }: DayProps): ReactNode => (
  <label>
    {label}{" "}
    <input
      type="date"
      value={value === null ? "" : dayText(value)}
      onChange={(event) => {
        // A date that is half typed is none yet.
        if (event.target.value === "" || dayMs(event.target.value) !== null)
          choose(dayMs(event.target.value));
      }}
    />
  </label>
);
