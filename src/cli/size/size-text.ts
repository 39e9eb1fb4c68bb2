import type { Engine } from "../../core/engine.ts";
import type { CommandIo } from "../command.ts";
import { count, duration, figure, gibibytes, percent, plural } from "../format.ts";
import { paragraphs, table } from "../table.ts";
import type { LoadAnswer } from "../../answers/size/size-load.ts";
import type { Setup } from "../../answers/size/setups.ts";
import type { SizeAnswer } from "../../answers/size/size-answer.ts";

type Screen = Pick<CommandIo, "columns" | "color">;

/** The answer for people: does it fit, what takes the memory, what is left, how to start it. */
export function sizeText(answer: SizeAnswer, load: LoadAnswer | null, io: Screen): string {
  const parts = [
    headline(answer, io),
    answer.setup?.outcome.fits ? budget(answer.setup, answer.question.engine, io) : "",
    load ? speed(load, io) : "",
    answer.alternatives.length > 0 ? alternatives(answer, io) : "",
    facts(answer, io),
    answer.launch ? `Start it with\n  ${answer.launch}\n` : "",
    load ? measuring(load, io) : "",
    answer.notes.map((note) => `${paragraphs(`- ${note}`, io.columns, 2)}\n`).join(""),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function headline(answer: SizeAnswer, io: Screen): string {
  const { question, setup } = answer;
  const { model, engine, contextTokens, concurrency } = question;
  const sequences = `${plural(concurrency, "sequence")} of ${count(contextTokens)} tokens`;
  const why = [answer.reason, answer.remedy].filter((text) => text !== null);
  const said = why.map((text) => sentence(text, engine)).join("\n");
  if (!setup)
    return `${paragraphs(`${model.name} with ${engine.name}: does not fit with ${sequences}. ${said}`, io.columns)}\n`;
  const where = `${model.name} in ${setup.precision} on ${setup.gpus} x ${setup.gpu.name} with ${engine.name}`;
  if (answer.fits)
    return `${paragraphs(`${where}: fits, with room for ${sequences} or more.`, io.columns)}\n`;
  return `${paragraphs(`${where}: does not fit. ${said}`, io.columns)}\n`;
}

function budget({ gpu, gpus, outcome }: Setup, engine: Engine, io: Screen): string {
  if (!outcome.fits) return "";
  const rows: [string, string, string][] = [
    [
      "memory of the GPU",
      gibibytes(gpu.memoryBytes),
      gpu.memoryDerived ? "derived from the printed size" : "as a driver reports it",
    ],
    ["weights", gibibytes(outcome.weightsBytesPerGpu), gpus > 1 ? `${ordinal(gpus)} of the whole` : ""],
    [
      "activations",
      gibibytes(outcome.activationBytes),
      `peak with ${plural(outcome.maxSequences, "sequence")}, ${count(outcome.maxBatchedTokens)} tokens an iteration`,
    ],
    ["runtime", gibibytes(outcome.runtimeBytes), gpus > 1 ? "context and communication buffers" : "context"],
    [
      "left for the KV cache",
      gibibytes(outcome.kvPoolBytesPerGpu),
      `${count(outcome.kvPoolTokens)} tokens: ${plural(outcome.concurrentAtContext, "sequence")} at once at this context`,
    ],
  ];
  return `${table(
    rows,
    [
      { header: "one GPU", cell: ([name]) => name },
      { header: "size", cell: ([, size]) => size, align: "right" },
      { header: "", cell: ([, , note]) => note },
    ],
    io,
  )}${paragraphs(reservation(engine), io.columns)}\n`;
}

/** How fast it is with what was asked for. */
function speed(load: LoadAnswer, io: Screen): string {
  const { workload, interval80 } = load;
  const rows: [string, string, string][] = [
    ["first token (TTFT)", duration(load.ttftMs.mean), range(interval80.ttftMs, duration)],
    [
      "each further token (TPOT)",
      duration(load.tpotMs?.mean),
      interval80.tpotMs ? range(interval80.tpotMs, duration) : "",
    ],
    [
      "output tokens per second",
      count(Math.round(load.outputTokensPerSecond)),
      range(interval80.outputTokensPerSecond, (value) => count(Math.round(value))),
    ],
    ["requests per second", figure(load.requestsPerSecond), ""],
  ];
  const asked = `${plural(load.concurrency, "request")} of ${count(workload.inputTokens)} + ${count(workload.outputTokens)} tokens at once`;
  return table(
    rows,
    [
      { header: asked, cell: ([name]) => name },
      { header: "mean", cell: ([, mean]) => mean, align: "right" },
      { header: "4 in 5 measured runs", cell: ([, , interval]) => interval },
    ],
    io,
  );
}

const range = ([low, high]: readonly [number, number], shown: (value: number) => string): string =>
  `${shown(low)} to ${shown(high)}`;

const measuring = ({ benchmark }: LoadAnswer, io: Screen): string =>
  `${paragraphs("Measure that point on it in ten minutes, with either, and give result.json to simulate --calibrate", io.columns)}\n  ${benchmark.vllm}\n  ${benchmark.guidellm}\n`;

const reservation = ({ name, version, memory }: Engine): string => {
  const share = percent(memory.share);
  const rules = {
    "share-of-total": `may use ${share} of the GPU, everything included`,
    "static-share": `keeps weights and cache in ${share} of the GPU, activations in the rest`,
    "share-of-free": `gives the cache ${share} of what is free after loading`,
    slots: "reserves the whole context for every slot",
  };
  return `${name} (from version ${version}) ${rules[memory.rule]}.`;
};

function alternatives(answer: SizeAnswer, io: Screen): string {
  const rows = [...answer.alternatives].sort(
    (left, right) => left.gpu.memoryGb * left.gpus - right.gpu.memoryGb * right.gpus,
  );
  return `The smallest set-up on common GPUs\n${table(
    rows,
    [
      { header: "GPUs", cell: ({ gpu, gpus }) => `${gpus} x ${gpu.name}` },
      { header: "precision", cell: ({ precision }) => precision },
      {
        header: "weights per GPU",
        cell: ({ outcome }) => (outcome.fits ? gibibytes(outcome.weightsBytesPerGpu) : "-"),
        align: "right",
      },
      {
        header: "cache per GPU",
        cell: ({ outcome }) => (outcome.fits ? gibibytes(outcome.kvPoolBytesPerGpu) : "-"),
        align: "right",
      },
      {
        header: "sequences at once",
        cell: ({ outcome }) => (outcome.fits ? count(outcome.concurrentAtContext) : "-"),
        align: "right",
      },
    ],
    { ...io, indent: 2 },
  )}`;
}

function facts({ question, weights, kv, licence }: SizeAnswer, io: Screen): string {
  const { model, contextTokens } = question;
  const billions = (value: number): string => `${(value / 1e9).toFixed(value < 1e10 ? 2 : 1)} B`;
  const active = model.experts
    ? `, ${billions(model.activeParameters)} active (${model.experts.perToken} of ${model.experts.count} experts)`
    : "";
  const fixed =
    kv.bytesPerSequence > 0 ? ` and ${(kv.bytesPerSequence / 2 ** 20).toFixed(1)} MiB per sequence` : "";
  const rows: [string, string][] = [
    ["parameters", `${billions(model.totalParameters)}${active}`],
    ["weights", weights.map(({ precision, bytes }) => `${precision} ${gibibytes(bytes)}`).join(", ")],
    [
      "KV cache",
      `${(kv.bytesPerToken / 1024).toFixed(1)} KiB per token${fixed}: ${gibibytes(kv.bytesAtContext)} for ${count(contextTokens)} tokens (${model.attention.description})`,
    ],
    ["longest context", `${count(model.maxContextTokens)} tokens`],
    [
      "licence",
      `${licence.name ?? "not known"}: commercial use ${COMMERCIAL[licence.commercialUse]} (${licence.reading})`,
    ],
  ];
  return table(
    rows,
    [
      { header: "model", cell: ([name]) => name },
      { header: "", cell: ([, text]) => text },
    ],
    io,
  );
}

const COMMERCIAL = {
  yes: "allowed",
  conditions: "allowed under conditions",
  no: "not allowed",
  unknown: "not known",
};
const ordinal = (gpus: number): string =>
  ({ 2: "a half", 4: "a quarter", 8: "an eighth" })[gpus] ?? `1/${gpus}`;

/** A reason as a sentence; the name of an engine stays as it is written. */
function sentence(text: string, { name }: Engine): string {
  const start = text.startsWith(name) ? text.charAt(0) : text.charAt(0).toUpperCase();
  return `${start}${text.slice(1)}${/[.!]$/.test(text) ? "" : "."}`;
}
