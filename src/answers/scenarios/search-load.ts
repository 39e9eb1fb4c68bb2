import { resolve } from "node:path";
import { errorBands, rangeOfRate } from "../../serving/expected-error.ts";
import { frontier, type FrontierPoint } from "../../serving/frontier.ts";
import { highestLoad, poissonSample, type HighestLoad } from "../../serving/load-search.ts";
import type { Slo, Workload as MeanWorkload } from "../../serving/replica.ts";
import type { SimulatedRequest } from "../../serving/simulate.ts";
import type { CommandIo } from "../../cli/command.ts";
import { formatCount, formatMilliseconds, plural } from "../../core/format.ts";
import { paragraphs, table } from "../../cli/table.ts";
import { anchoredBand, doublingsBetween } from "./anchored-range.ts";
import { calibrated, type CalibrationPoint } from "./calibrated.ts";
import { pointOfFile } from "./calibration-file.ts";
import type { ScenarioSession } from "./run-scenario.ts";
import { scenarioFleet } from "./scenario-fleet.ts";
import type { Scenario } from "./scenario.ts";

/** How much a fleet can take, and what a reader notices at each load. */
export interface LoadAnswer {
  fleet: { model: string; gpu: string; gpus: number; replicas: number; engine: string; precision: string };
  slo: Slo;
  workload: MeanWorkload;
  /** Null when not even the smallest load meets the latency. */
  highestLoad:
    | (Omit<HighestLoad, "simulation"> & {
        outputTokensPerSecond: number;
        interval80: readonly [number, number];
      })
    | null;
  frontier: readonly FrontierPoint[];
  notes: readonly string[];
}

/** Requests of each simulation of the search: so many for each engine, within bounds. */
const REQUESTS = { each: 1500, least: 3000, most: 40_000 };

/** Searches the highest load within the latency on the lengths of a scenario or of its trace. */
export async function searchLoad(
  scenario: Scenario,
  session: ScenarioSession,
  slo: Slo,
  calibrate?: string,
): Promise<LoadAnswer> {
  const { fleet: asked, enginesPerReplica, notes } = scenarioFleet(scenario, session.cwd);
  const { sample, said } = await sampleOf(scenario, session, asked.replicas);
  const measured =
    calibrate === undefined ? null : pointOfFile(calibrate, session.cwd, asked.replica, scenario);
  const anchor =
    measured &&
    calibrated(asked, scenario, measured.point, { requests: [...sample], isOpen: true, notes: [] });
  const { fleet, stepScale } = anchor ?? { fleet: asked, stepScale: 1 };
  const options = {
    seed: scenario.seed,
    stepScale,
    ...(scenario.routing ? { routing: scenario.routing } : {}),
  };
  const found = highestLoad(fleet, sample, slo, options);
  const mean = (of: (request: SimulatedRequest) => number): number =>
    sample.reduce((sum, request) => sum + of(request), 0) / sample.length;
  const workload = {
    inputTokens: mean(({ inputTokens }) => inputTokens),
    cachedInputTokens: mean(({ cachedInputTokens }) => cachedInputTokens),
    outputTokens: mean(({ outputTokens }) => outputTokens),
  };
  const { replica } = fleet;
  const { e2e, source } = errorBands(replica);
  // A file's point is of one engine, as the mean batch is.
  const near = ({ load }: CalibrationPoint, { simulation }: HighestLoad): readonly [number, number] =>
    anchoredBand(
      e2e,
      doublingsBetween({ kind: "concurrency", value: simulation.meanBatch }, simulation.meanBatch, {
        load,
        engines: 1,
      }),
    );
  return {
    fleet: {
      model: replica.model.name,
      gpu: replica.gpu.name,
      gpus: scenario.gpus,
      replicas: fleet.replicas / enginesPerReplica,
      engine: replica.engine.name,
      precision: replica.precision,
    },
    slo,
    workload,
    highestLoad: found && {
      requestsPerSecond: found.requestsPerSecond,
      ttftP95Ms: found.ttftP95Ms,
      tpotP95Ms: found.tpotP95Ms,
      probes: found.probes,
      outputTokensPerSecond: found.simulation.outputTokensPerSecond,
      interval80: rangeOfRate(found.requestsPerSecond, measured ? near(measured.point, found) : e2e),
    },
    frontier: frontier(fleet, workload, options) ?? [],
    notes: [
      ...notes,
      ...said,
      ...(measured ? [`calibrated on ${measured.point.label}`, ...measured.notes] : []),
      ...(anchor ? anchor.notes : []),
      `intervals: ${source}`,
    ],
  };
}

async function sampleOf(
  scenario: Scenario,
  session: ScenarioSession,
  engines: number,
): Promise<{ sample: readonly SimulatedRequest[]; said: readonly string[] }> {
  const usual = Math.min(Math.max(engines * REQUESTS.each, REQUESTS.least), REQUESTS.most);
  const most = Math.round(scenario.requests ?? usual);
  if (scenario.load.kind === "trace") {
    const { requests, notes } = await session.trace(resolve(session.cwd, scenario.load.path));
    const said =
      requests.length > most ? [`the first ${most} of them, at every load in the trace's own pattern`] : [];
    return { sample: requests.slice(0, most), said: [...notes, ...said] };
  }
  return {
    sample: poissonSample(scenario, most, { spread: scenario.inputSpread ?? 0, seed: scenario.seed }),
    said: [`${most} requests by chance, the same ones at every load`],
  };
}

/** So many digits, without an exponent. */
const significant = (value: number, digits: number): string => {
  const text = value.toPrecision(digits);
  return text.includes("e") ? formatCount(Number(text)) : text;
};

/** The answer for people. */
export function loadText(answer: LoadAnswer, io: Pick<CommandIo, "columns" | "color">): string {
  const { fleet, highestLoad: highest, slo, workload } = answer;
  const asked = [
    slo.ttftP95Ms === null ? null : `first token within ${formatMilliseconds(slo.ttftP95Ms)}`,
    slo.tpotP95Ms === null ? null : `each further one within ${formatMilliseconds(slo.tpotP95Ms)}`,
  ].filter((text) => text !== null);
  const within = asked.length > 0 ? `, ${asked.join(", ")} for 95 of 100` : "";
  const head = `${fleet.model} in ${fleet.precision}, ${plural(fleet.replicas, "replica")} on ${fleet.gpus} x ${fleet.gpu}, ${fleet.engine}; requests of ${formatCount(Math.round(workload.inputTokens))} + ${formatCount(Math.round(workload.outputTokens))} tokens${within}`;
  const result = highest
    ? `Highest load: ${significant(highest.requestsPerSecond, 3)} requests a second (${formatCount(Math.round(highest.outputTokensPerSecond))} output tokens a second), between ${significant(highest.interval80[0], 2)} and ${significant(highest.interval80[1], 2)} in 4 of 5 measured runs. There 95 of 100 see their first token within ${formatMilliseconds(highest.ttftP95Ms)}${highest.tpotP95Ms === null ? "" : ` and each further one within ${formatMilliseconds(highest.tpotP95Ms)}`}.`
    : "No load at all meets that latency.";
  const curve = table(
    answer.frontier,
    [
      { header: "at once", cell: ({ concurrency }) => formatCount(concurrency), align: "right" },
      { header: "TPOT", cell: ({ tpotMs }) => formatMilliseconds(tpotMs), align: "right" },
      { header: "tokens/s each", cell: (at) => at.tokensPerSecondPerRequest.toFixed(1), align: "right" },
      { header: "TTFT p95", cell: ({ ttftP95Ms }) => formatMilliseconds(ttftP95Ms), align: "right" },
      {
        header: "output tokens/s",
        cell: (at) => formatCount(Math.round(at.outputTokensPerSecond)),
        align: "right",
      },
      {
        header: "per GPU",
        cell: (at) => formatCount(Math.round(at.outputTokensPerSecondPerGpu)),
        align: "right",
      },
    ],
    io,
  );
  const notes = answer.notes.map((note) => `${paragraphs(`- ${note}`, io.columns, 2)}\n`).join("");
  return [`${paragraphs(head, io.columns)}\n`, `${paragraphs(result, io.columns)}\n`, curve, notes].join(
    "\n",
  );
}
