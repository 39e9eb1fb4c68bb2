import { type ReactNode, useMemo } from "react";
import type { UsageAnswer, UsageFigures } from "../../contract/api.ts";
import { Chart } from "../charts/chart.tsx";
import { ChartTable } from "../charts/chart-table.tsx";
import { formatCountShort, formatUsd, formatUsdShort } from "../../core/format.ts";
import { clockText, timeText } from "../utc-text.ts";
import { DAY_MS } from "../../core/time.ts";
import { MOST_SERIES, seriesColour } from "../charts/series-colours.ts";
import { endOf, inSteps, type Step, stepFor, STEPS } from "./time-steps.ts";
import { GroupTable } from "./group-table.tsx";
import { nameOf } from "./name-of.ts";
import { dayMs, dayText, type Measure, NAMES_OF, type TrafficView } from "./traffic-view.ts";

interface OverTimeProps {
  usage: UsageAnswer;
  view: TrafficView;
  show: (changed: Partial<TrafficView>) => void;
}

const MEASURES: Readonly<Record<Measure, string>> = { usd: "Spend", tokens: "Tokens", requests: "Requests" };

/** Spend, tokens or requests over time, by model, task, key or upstream. */
export function OverTimeCard({ usage, view, show }: OverTimeProps): ReactNode {
  const step = stepOf(usage, view);
  // As many as colours tell apart; all beyond are one.
  const isApart = new Set(
    usage.groups
      .slice(0, MOST_SERIES)
      .filter(({ isRest }) => !isRest)
      .map(({ name }) => name),
  );
  const nameIn = (each: { name: string | null; isRest: boolean }): string =>
    each.isRest || !isApart.has(each.name) ? OTHERS : nameOf(each, usage.by);
  const names = [...new Set(usage.groups.map(nameIn))];
  const colours = names.map((name, place) =>
    name === OTHERS ? seriesColour(MOST_SERIES) : seriesColour(place),
  );
  const bars = useMemo(
    () =>
      inSteps(
        step,
        usage.series.map((each) => ({
          startMs: each.startMs,
          name: nameIn(each),
          value: measured(each, view.measure),
        })),
      ).map(({ startMs, name, value }) => ({
        start: new Date(startMs),
        end: new Date(endOf(step, startMs)),
        name,
        value,
      })),
    // oxlint-disable-next-line react/exhaustive-deps -- names are those of the usage
    [usage, view.measure, step],
  );
  const stepText = (start: Date): string =>
    step === "hour"
      ? timeText(start.getTime())
      : step === "month"
        ? dayText(start.getTime()).slice(0, 7)
        : dayText(start.getTime());
  const valueText = (value: number | null): string =>
    value === null ? "unknown" : view.measure === "usd" ? formatUsd(value) : formatCountShort(value);
  return (
    <section className="card stack" aria-labelledby="over-time">
      <div className="row spread">
        <h2 id="over-time">
          {MEASURES[view.measure]} by {usage.by}, each {step}
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
          <Choice label="each" value={step} choices={STEPS} choose={(every) => show({ every })} />
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
              ...(step === "hour" ? { tickFormat: hourText } : {}),
            },
            y: {
              label: null,
              grid: true,
              ticks: 5,
              tickFormat: view.measure === "usd" ? formatUsdShort : formatCountShort,
            },
            color: { domain: names, range: colours },
            marks: [
              plot.ruleY([0], { stroke: "var(--line)" }),
              plot.rectY(bars, {
                x1: "start",
                x2: "end",
                y: "value",
                fill: "name",
                insetLeft: 0.5,
                title: (bar: (typeof bars)[number]) =>
                  `${stepText(bar.start)}\n${bar.name}: ${valueText(bar.value)}`,
                tip: true,
              }),
            ],
          })}
        />
      )}
      <ChartTable
        label={`${MEASURES[view.measure]} of each ${step}`}
        head={[`${STEP_NAMES[step]}, UTC`, usage.by, MEASURES[view.measure]]}
        rows={() => bars.map(({ start, name, value }) => [stepText(start), name, valueText(value)])}
      />
      <GroupTable
        usage={usage}
        colourOf={(group) => colours[names.indexOf(nameIn(group))] ?? seriesColour(MOST_SERIES)}
      />
    </section>
  );
}

const OTHERS = "others";
const STEP_NAMES: Readonly<Record<Step, string>> = {
  hour: "Hour",
  day: "Day",
  week: "Week from",
  month: "Month",
};

/** As the reader chose, or the shortest step whose bars can be told apart. */
function stepOf({ every, fromMs, toMs }: UsageAnswer, view: TrafficView): Step {
  if (view.every !== null) return view.every;
  return every === "hour" || fromMs === null || toMs === null ? every : stepFor(fromMs, toMs);
}

/** The hour; at midnight, the day. */
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
        // Ignore a date that is only half typed.
        if (event.target.value === "" || dayMs(event.target.value) !== null)
          choose(dayMs(event.target.value));
      }}
    />
  </label>
);
