import type { LeftOut } from "../calibration/folds.ts";
import {
  figuresOf,
  figuresWithOnePoint,
  quantile,
  type Figures,
  type Judged,
  type Metric,
} from "./figures.ts";
import type { MemoryErrors } from "./memory-errors.ts";
import type { ReplayErrors } from "./request-level.ts";

/** One line of the table: a question, what is aimed at, and the answer. */
export interface Line {
  what: string;
  target: string;
  measure: string;
  figures: Figures;
}

interface Question {
  what: string;
  target: string;
  metric: Metric;
  of: (one: Judged) => boolean;
  onePoint?: boolean;
}

const CONSUMER = /^(?:RTX (?:[345]0\d\d|A6000|6000)|L4|L40S|A10G?|A100|V100|T4|RX|Apple|GB10)/;

const serving = ({ run }: Judged): boolean => run.source.startsWith("aiconfigurator");
/** The questions of the table. */
const QUESTIONS: readonly Question[] = [
  { what: "TPOT, requests held constant", target: "12 / 40", metric: "tpotMs", of: serving },
  { what: "TPOT with one measured point", target: "6 / 18", metric: "tpotMs", of: serving, onePoint: true },
  { what: "TTFT, same runs", target: "25 / 80", metric: "ttftMs", of: serving },
  { what: "TTFT with one measured point", target: "", metric: "ttftMs", of: serving, onePoint: true },
  {
    what: "offline throughput",
    target: "12 / 35",
    metric: "outputTokensPerSecond",
    of: ({ run }) => run.load.kind === "offline",
  },
  {
    what: "static batches, whole run",
    target: "",
    metric: "wholeMs",
    of: ({ run }) => run.load.kind === "static",
  },
  {
    what: "one request, consumer and older cards",
    target: "15 / 40",
    metric: "tpotMs",
    of: ({ run }) => run.load.kind === "single" && CONSUMER.test(run.replica.gpu.name),
  },
  {
    what: "batches on consumer and older cards (vLLM)",
    target: "15 / 40",
    metric: "outputTokensPerSecond",
    of: ({ run }) => run.source === "accelmark" && CONSUMER.test(run.replica.gpu.name),
  },
];

const MEASURES: readonly (readonly [name: string, what: LeftOut | "shipped"])[] = [
  ["as shipped", "shipped"],
  ["configuration left out", "configuration"],
  ["model left out", "model"],
  ["GPU left out", "gpu"],
  ["source left out", "source"],
];

/** Every question, as shipped and left out. */
export const lines = (judged: readonly Judged[]): Line[] =>
  QUESTIONS.flatMap(({ what, target, metric, of, onePoint }) => {
    const those = judged.filter(of);
    return MEASURES.flatMap(([measure, left]): Line[] => {
      const figures = onePoint ? figuresWithOnePoint(those, metric, left) : figuresOf(those, metric, left);
      return figures ? [{ what, target, measure, figures }] : [];
    });
  });

/** TPOT (or the pace that was measured) with its configuration left out, by GPU, engine, kind of model and source. */
export function breakdown(judged: readonly Judged[]): Line[] {
  const keys: readonly (readonly [string, (one: Judged) => string])[] = [
    ["GPU", ({ run }) => run.replica.gpu.name],
    ["engine", ({ run }) => `${run.replica.engine.name} ${run.replica.engine.version}+`],
    ["model", ({ run }) => (run.replica.model.experts ? "mixture" : "dense")],
    ["precision", ({ run }) => run.replica.precision],
    ["source", ({ run }) => run.source],
  ];
  const found: Line[] = [];
  for (const [name, of] of keys)
    for (const value of [...new Set(judged.map(of))].sort())
      for (const [metric, label] of METRICS) {
        const figures = figuresOf(
          judged.filter((one) => of(one) === value),
          metric,
          "configuration",
        );
        if (figures) found.push({ what: `${name} ${value}`, target: "", measure: label, figures });
      }
  return found;
}

const METRICS: readonly (readonly [Metric, string])[] = [
  ["tpotMs", "TPOT"],
  ["ttftMs", "TTFT"],
  ["outputTokensPerSecond", "throughput"],
  ["wholeMs", "whole batch"],
];

const number = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1));

const numberOrNot = (value: number | null): string => (value === null ? "not known" : number(value));

/** A Markdown table. */
export const tableOf = (found: readonly Line[]): string =>
  [
    "| what | target | predicted | runs | median % | p90 % | bias % | in 80 % interval |",
    "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ...found.map(
      ({ what, target, measure, figures: at }) =>
        `| ${what} | ${target} | ${measure} | ${at.runs} | ${number(at.median)} | ${number(at.p90)} | ${number(at.bias)} | ${at.coverage.toFixed(0)} % |`,
    ),
  ].join("\n");

export const replayTable = (replays: readonly ReplayErrors[]): string =>
  [
    "| run, every request replayed (target 7 / 15 / 6) | predicted | requests | mean e2e % | mean TTFT % | mean TPOT % |",
    "| --- | --- | ---: | ---: | ---: | ---: |",
    ...replays.map(
      ({ name, predicted, requests, e2e, ttft, tpot }) =>
        `| ${name} | ${predicted} | ${requests} | ${[e2e, ttft, tpot].map(numberOrNot).join(" | ")} |`,
    ),
  ].join("\n");

export const memoryTable = ({ weights, pool, skipped }: MemoryErrors): string =>
  [
    "| memory that vLLM printed (target weights 1, cache 3) | set-ups | median % | largest % |",
    "| --- | ---: | ---: | ---: |",
    ...(
      [
        ["weights", weights],
        ["cache pool", pool],
      ] as const
    ).map(
      ([name, errors]) =>
        `| ${name} | ${errors.length} | ${number(quantile(errors, 0.5))} | ${number(Math.max(...errors))} |`,
    ),
    "",
    `${skipped} rows give neither figure directly, or a model that the catalog does not have.`,
  ].join("\n");
