import { UserError } from "../core/errors.ts";
import { foldName } from "./field-names.ts";
import type { Format } from "./format.ts";
import type { LogFormat, Meaning } from "./log-format.ts";
import { logFormat } from "./request-log.ts";

/** What a person can say that a column is, and what it means. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  time: "time",
  end: "endTime",
  model: "model",
  provider: "provider",
  input: "input",
  cached: "cacheRead",
  cachewrite: "cacheWrite5m",
  output: "output",
  reasoning: "reasoning",
  total: "total",
  requests: "requests",
  cost: "cost",
  currency: "currency",
  task: "task",
  id: "id",
  tier: "tier",
  ttft: "ttft",
  duration: "duration",
};

/**
 * A format from words such as `time=ts,model=deployment,input=ptoks,output=ctoks`, or the same in lines. Input is the
 * whole prompt, output holds reasoning. Throws UserError for words that are none.
 */
export function ownColumns(words: string): Format {
  const names: { [meaning in Meaning]?: string[] } = {};
  for (const word of words.split(/[,\n]/).map((part) => part.trim())) {
    if (word === "" || word.startsWith("#")) continue;
    const at = word.indexOf("=");
    const key = foldName(word.slice(0, Math.max(at, 0)));
    const meaning = MEANINGS[key];
    const column = foldPath(word.slice(at + 1));
    if (at < 1 || meaning === undefined || column === "") {
      throw new UserError(
        (spelled) => `${spelled("columns", word)} does not say what a column is`,
        (spelled) =>
          `Write ${spelled("columns", "time=ts,model=deployment,input=ptoks,output=ctoks")}; known are ${Object.keys(MEANINGS).join(", ")}.`,
      );
    }
    (names[meaning] ??= []).push(column);
  }
  if (
    names.time === undefined ||
    (names.input === undefined && names.output === undefined && names.cost === undefined)
  ) {
    throw new UserError(
      (spelled) => `${spelled("columns")} names no time, or neither tokens nor a cost`,
      (spelled) => `Write ${spelled("columns", "time=ts,model=deployment,input=ptoks,output=ctoks")}.`,
    );
  }
  const log: LogFormat = {
    name: "a table whose columns you named",
    needs: Object.values(names).flat(),
    isRequestLog: true,
    cache: "total-tells",
    reasoning: "inside",
    names,
  };
  return logFormat(log);
}

/** "usage.prompt tokens" keeps the points that lead into objects. */
const foldPath = (path: string): string => path.trim().split(".").map(foldName).join(".");

/** Words in the names of columns that people make up themselves; the first match counts. */
const GUESSES: readonly (readonly [meaning: string, pattern: RegExp])[] = [
  ["time", /^(ts|t|when|.*(time|date|timestamp|created|day))$/],
  ["cached", /cach/],
  ["reasoning", /reason|think/],
  ["input", /^(in|input|prompt|p_?tok|inp|request_tok).*|.*(_in|input|prompt).*tok|^ptoks?$|tok.*_in$/],
  [
    "output",
    /^(out|output|completion|c_?tok|gen|response_tok).*|.*(_out|output|completion).*tok|^ctoks?$|tok.*_out$/,
  ],
  ["model", /model|deployment|engine|llm/],
  ["cost", /cost|usd|price|spend|amount/],
  ["task", /task|team|project|feature|app|key|service/],
];

/** What the columns of an unknown table probably are, as words for `ownColumns`; null where a time or tokens are missing. */
export function proposeColumns(header: readonly string[]): string | null {
  const left = [...header];
  const words: string[] = [];
  const found = new Set<string>();
  for (const [meaning, pattern] of GUESSES) {
    const index = left.findIndex((name) => pattern.test(name.trim().toLowerCase()));
    if (index < 0 || /[,=]/.test(left[index]!)) continue;
    words.push(`${meaning}=${left[index]!.trim()}`);
    found.add(meaning);
    left.splice(index, 1);
  }
  return found.has("time") && (found.has("input") || found.has("output") || found.has("cost"))
    ? words.join(",")
    : null;
}
