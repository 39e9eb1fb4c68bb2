import { UserError } from "../core/errors.ts";
import type { Output } from "./format.ts";
import { isObject } from "./json-cell.ts";
import type { SeededRandom } from "../core/random.ts";

/** Lengths by cumulative share. */
interface Distribution {
  lengths: readonly number[];
  cumulative: readonly number[];
}

export interface LengthWindow {
  startSeconds: number;
  input: Distribution;
  output: Distribution;
}

/** The lengths of a tenant by 6-hour window, from NAME.lengths.json beside NAME.rates.csv. Throws UserError. */
export async function readLengths(output: Output): Promise<LengthWindow[]> {
  const base = output.file
    .replaceAll("\\", "/")
    .split("/")
    .at(-1)!
    .replace(/\.rates\.csv(\.gz)?$/i, "");
  const names = await output.siblings();
  const name = [`${base}.lengths.json`, `${base}.lengths.json.gz`].find((name) => names.includes(name));
  if (name === undefined) {
    throw new UserError(
      `${output.file}: the rates of a ServeGen tenant need ${base}.lengths.json beside them`,
      "Put the two files of the tenant into one folder, as NAME.rates.csv and NAME.lengths.json.",
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(await output.readSibling(name));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${name} is not valid JSON`, "Copy or download it again.", { cause: error });
  }
  const windows = Object.entries(isObject(parsed) ? parsed : {})
    .map(([start, window]) => ({
      startSeconds: Number(start),
      input: distribution(isObject(window) ? window["input_tokens"] : null),
      output: distribution(isObject(window) ? window["output_tokens"] : null),
    }))
    .filter(({ input, output }) => input.lengths.length > 0 && output.lengths.length > 0)
    .sort((a, b) => a.startSeconds - b.startSeconds);
  if (windows.length === 0) throw new UserError(`${name} holds no lengths`, "Choose a tenant with traffic.");
  return windows;
}

/** The distributions of the 6 hours around, or the nearest earlier (else first) ones that are not empty. */
export function lengthsAt(lengths: readonly LengthWindow[], seconds: number): LengthWindow {
  return lengths.findLast(({ startSeconds }) => startSeconds <= seconds) ?? lengths[0]!;
}

/** A length at random. */
export function draw({ lengths, cumulative }: Distribution, random: SeededRandom): number {
  const share = random.next();
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! > share) high = middle;
    else low = middle + 1;
  }
  return lengths[low]!;
}

/** "{63: 0.18, 64: 0.51}", a dictionary as Python prints it. */
function distribution(value: unknown): Distribution {
  const text = typeof value === "string" ? value : "";
  const pairs = [...text.matchAll(/(\d+)\s*:\s*([\d.eE+-]+)/g)].map(
    ([, length, share]) => [Number(length), Number(share)] as const,
  );
  let sum = 0;
  const cumulative = pairs.map(([, share]) => (sum += share));
  return { lengths: pairs.map(([length]) => length), cumulative: cumulative.map((value) => value / sum) };
}
