import { UserError } from "../core/errors.ts";
import type { PrefixBlock } from "../core/usage.ts";
import { needCount, readNumber, shorten } from "./cells.ts";
import { BadRow, type Format, type JsonObject, type Output } from "./format.ts";
import { isObject } from "./json-cell.ts";
import { usageRow } from "./usage-row.ts";

/**
 * RAGPulse: requests of a question service. Times are seconds (as text) since the start; `hash_ids` names the
 * parts of the prompt by component; their lengths lie in files beside the trace.
 */
export const ragPulseTrace: Format = {
  name: "RAGPulse trace",
  matchesRecord: (record) =>
    isObject(record["hash_ids"]) && "input_length" in record && "timestamp" in record,
  async openRecords(output) {
    const lengths = await partLengths(output);
    output.note("Times are relative; the trace was placed at the start of the as-of date (UTC).");
    return {
      record(record, line) {
        const seconds = readNumber(record["timestamp"], "timestamp");
        if (seconds === undefined || seconds < 0) throw new BadRow("timestamp", "is not a number of seconds");
        const input = needCount(record["input_length"], "input_length");
        output.usage(
          usageRow(output.file, line, output.relativeZeroMs + Math.round(seconds * 1000), {
            relativeTime: true,
            tokens: { input, output: needCount(record["output_length"], "output_length") },
            prefix: promptParts(record["hash_ids"], input, lengths),
          }),
        );
      },
    };
  },
};

/** The files with the lengths of the parts: of no use alone, read beside the trace. */
export const ragPulseLengths: Format = {
  name: "RAGPulse part lengths",
  matchesRecord: (record) =>
    "token_length" in record && Object.keys(record).some((key) => key.endsWith("_id")),
  openRecords(output) {
    output.note("Holds lengths of prompt parts, no requests; it is read together with the trace beside it.");
    return { record() {} };
  },
};

/** Components in the order in which they stand in the prompt, and how their length files end. */
const COMPONENTS: readonly (readonly [component: string, file: string])[] = [
  ["sys_prompt", "sys_prompt.jsonl"],
  ["passages_ids", "passages.jsonl"],
  ["history", "history.jsonl"],
  ["web_search", "web_search.jsonl"],
  ["user_input", "user_input.jsonl"],
];

/** Tokens by id of the part; null when the files are not all there. Ids do not repeat over the components. */
async function partLengths(output: Output): Promise<Map<number, number> | null> {
  const names = await output.siblings();
  const lengths = new Map<number, number>();
  for (const [, suffix] of COMPONENTS) {
    const name = names.find((name) => name.endsWith(suffix));
    if (name === undefined) {
      output.note(
        `No ...${suffix} beside the trace: the parts of each prompt were taken as equally long, so prefix reuse is approximate.`,
      );
      return null;
    }
    for (const line of (await output.readSibling(name)).split("\n")) {
      if (line.trim() === "") continue;
      const [id, tokens] = readLength(line, name);
      lengths.set(id, tokens);
    }
  }
  return lengths;
}

function readLength(line: string, name: string): [id: number, tokens: number] {
  try {
    const record = JSON.parse(line) as JsonObject;
    const id = Object.entries(record).find(([key]) => key.endsWith("_id"))?.[1];
    return [needCount(id, "id"), needCount(record["token_length"], "token_length")];
  } catch (error) {
    throw new UserError(
      `${name} beside the trace does not hold lengths of prompt parts (${shorten(line)})`,
      "Copy it again, or move it elsewhere to read the trace without it.",
      { cause: error },
    );
  }
}

/**
 * The named parts never add up to more than the prompt; the rest is the template around them and is unshared.
 * Without lengths the prompt is split evenly, remainder to the first parts.
 */
function promptParts(
  hashIds: unknown,
  input: number,
  lengths: ReadonlyMap<number, number> | null,
): PrefixBlock[] {
  if (!isObject(hashIds)) throw new BadRow("hash_ids", "is not an object");
  const components = hashIds;
  const hashes = COMPONENTS.flatMap(([component]) => {
    const ids = components[component] ?? [];
    if (!Array.isArray(ids)) throw new BadRow("hash_ids", `${component} is not a list`);
    return ids.map((id) => needCount(id, "hash_ids"));
  });
  const even = Math.floor(input / Math.max(1, hashes.length));
  let left = input;
  return hashes.map((hash, index) => {
    const known =
      lengths === null ? even + (index < input - even * hashes.length ? 1 : 0) : (lengths.get(hash) ?? even);
    const tokens = Math.min(left, known);
    left -= tokens;
    return { hash, tokens };
  });
}
