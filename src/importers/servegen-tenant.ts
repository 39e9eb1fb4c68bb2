import { readNumber, readText } from "./cells.ts";
import { BadRow, type Format, type Output } from "./format.ts";
import { draw, lengthsAt, type LengthWindow, readLengths } from "./servegen-lengths.ts";
import { SeededRandom } from "../core/random.ts";
import { usageRow } from "./usage-row.ts";

/**
 * A tenant of ServeGen: NAME.rates.csv has no header and a row per window of 600 s (start, requests a second,
 * CV, Gamma or Weibull, shape, scale); NAME.lengths.json beside it has length distributions per 6 hours. The
 * requests are sampled: as many per window as it counted, gaps from its fitted distribution, lengths from the
 * two distributions independently.
 */
export const serveGenTenant: Format = {
  name: "ServeGen tenant",
  matchesFirstRow: (cells) =>
    cells.length === 6 &&
    [0, 1, 2, 4, 5].every((index) => cells[index]!.trim() !== "" && Number.isFinite(Number(cells[index]))) &&
    ["", "Gamma", "Weibull"].includes(cells[3]!.trim()),
  async openHeaderless(output) {
    const lengths = await readLengths(output);
    const windows: Window[] = [];
    output.note(
      "Requests were sampled from the published rates and length distributions; input and output lengths are independent.",
    );
    output.note("Times are relative; the trace was placed at the start of the as-of date (UTC).");
    return {
      row: (cells) => void windows.push(readWindow(cells)),
      end: () => sample(windows, lengths, output),
    };
  },
};

/** The lengths file: of no use alone, read beside the rates. */
export const serveGenLengths: Format = {
  name: "ServeGen lengths",
  matchesRecord: (record) =>
    Object.values(record).every((value) => isLengths(value)) && Object.keys(record).length > 0,
  openRecords(output) {
    output.note(
      "Holds length distributions, no requests; it is read together with the .rates.csv beside it.",
    );
    return { record() {} };
  },
};

const WINDOW_SECONDS = 600;
/** Above this many requests, one row stands for several consecutive ones of the same size. */
const MAX_ROWS = 500_000;

interface Window {
  startSeconds: number;
  requests: number;
  gaps: "Gamma" | "Weibull" | null;
  shape: number;
  scale: number;
}

function readWindow(cells: readonly string[]): Window {
  const number = (index: number, column: string): number => {
    const value = readNumber(cells[index], column);
    if (value === undefined || value < 0) throw new BadRow(column, "is not a number of at least 0");
    return value;
  };
  const gaps = readText(cells[3]);
  if (gaps !== null && gaps !== "Gamma" && gaps !== "Weibull")
    throw new BadRow("4", `is neither Gamma nor Weibull ("${gaps}")`);
  return {
    startSeconds: number(0, "1"),
    requests: Math.round(number(1, "2") * WINDOW_SECONDS),
    gaps,
    shape: number(4, "5"),
    scale: number(5, "6"),
  };
}

const isLengths = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  "input_tokens" in value &&
  "output_tokens" in value &&
  typeof value.input_tokens === "string" &&
  value.input_tokens.startsWith("{");

function sample(windows: Window[], lengths: readonly LengthWindow[], output: Output): void {
  windows.sort((a, b) => a.startSeconds - b.startSeconds);
  const [first, last] = [windows[0], windows.at(-1)];
  if (first === undefined || last === undefined) return;
  const atMs = (seconds: number): number => output.relativeZeroMs + Math.floor(seconds * 1000);
  output.span(atMs(first.startSeconds), atMs(last.startSeconds + WINDOW_SECONDS));
  const total = windows.reduce((sum, { requests }) => sum + requests, 0);
  const perRow = Math.ceil(total / MAX_ROWS);
  if (perRow > 1) {
    output.note(
      `Of ${total} requests, each row stands for ${perRow} consecutive ones of the same size, to keep the sample small.`,
    );
  }
  for (const window of windows) {
    if (window.requests === 0) continue;
    const random = SeededRandom.of(output.options.seed ?? 1, window.startSeconds);
    const { input, output: answers } = lengthsAt(lengths, window.startSeconds);
    const groups = groupSizes(window.requests, perRow);
    const offsets = arrivalSeconds(window, groups, random);
    for (const [index, requests] of groups.entries()) {
      const startMs = atMs(window.startSeconds + offsets[index]!);
      const endMs =
        requests === 1 ? startMs : atMs(window.startSeconds + (offsets[index + 1] ?? offsets[index]!));
      output.usage(
        usageRow(output.file, 1, startMs, {
          endMs,
          relativeTime: true,
          requests,
          tokens: { input: requests * draw(input, random), output: requests * draw(answers, random) },
        }),
      );
    }
  }
}

const groupSizes = (requests: number, perRow: number): number[] =>
  Array.from({ length: Math.ceil(requests / perRow) }, (_, index) =>
    Math.min(perRow, requests - index * perRow),
  );

/**
 * When each group starts, seconds into the window. The fitted gaps keep their scale, so that a window that was
 * only partly used stays so; a sum longer than the window is shrunk into it. The block lies anywhere in the window.
 */
function arrivalSeconds(window: Window, groups: readonly number[], random: SeededRandom): number[] {
  let elapsed = 0;
  const starts = groups.map((requests) => {
    const start = elapsed;
    elapsed += gapSeconds(window, requests, random);
    return start;
  });
  const shrink = elapsed > WINDOW_SECONDS ? WINDOW_SECONDS / elapsed : 1;
  const offset = random.next() * (WINDOW_SECONDS - elapsed * shrink);
  return starts.map((start) => Math.min(offset + start * shrink, WINDOW_SECONDS - 0.001));
}

/** The sum of this many gaps. Without a fit: a Poisson process at the window's rate. */
function gapSeconds({ gaps, shape, scale, requests }: Window, count: number, random: SeededRandom): number {
  // The sum of n Gamma variables of one scale is Gamma of n times the shape.
  if (gaps === "Gamma") return scale * random.gamma(shape * count);
  if (gaps === null) return (WINDOW_SECONDS / requests) * random.gamma(count);
  let sum = 0;
  for (let index = 0; index < count; index++) sum += random.weibull(shape);
  return scale * sum;
}
