import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { compareAnswers } from "./answers/compare.ts";
import { recordAnswers } from "./answers/record.ts";

/**
 * Shows that a change of the code changes no answer: records what the program of a checkout says to several hundred
 * questions (the commands as processes, the management API over HTTP), and compares two recordings.
 *
 *     node bench/answers.ts record --out DIR [--checkout DIR] [--only plan]
 *     node bench/answers.ts compare BEFORE AFTER [--only plan] [--numbers] [--all]
 *
 * `--only` takes the answers whose name begins so: plan, plan/typed, size, simulate, scenarios, prices, claims, check,
 * help, import, usage, api.
 * `--numbers` ignores wording: of every text it compares the numbers alone. `--all` lists every difference instead of
 * one example of each. `compare` exits 1 when something differs. The questions and their files come from the checkout
 * that holds this script, so both recordings are made with the same version of it.
 */
const USAGE =
  "usage: answers.ts record --out DIR [--checkout DIR] [--only NAME]\n   or: answers.ts compare BEFORE AFTER [--only NAME] [--numbers] [--all]";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string" },
    checkout: { type: "string" },
    only: { type: "string", default: "" },
    numbers: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
  },
});
const [action, before, after] = positionals;

if (action === "record" && values.out !== undefined) {
  const checkout = resolve(values.checkout ?? new URL("..", import.meta.url).pathname);
  await recordAnswers(checkout, resolve(values.out), values.only, say);
} else if (action === "compare" && before !== undefined && after !== undefined) {
  const same = compareAnswers(resolve(before), resolve(after), values, say);
  process.exitCode = same ? 0 : 1;
} else {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
