import { formatCountShort, plural } from "../../core/format.ts";
import type { UnpricedTraffic } from "./groups.ts";

/** Traffic without a known price, one entry per provider and model, most tokens first. */
export function unpricedByModel(all: readonly UnpricedTraffic[]): UnpricedTraffic[] {
  const byModel = Map.groupBy(all, ({ provider, model }) => JSON.stringify([provider, model]));
  return [...byModel.values()]
    .flatMap((rows) => (rows[0] === undefined ? [] : [{ ...rows[0], ...sumOf(rows) }]))
    .toSorted((a, b) => b.tokens - a.tokens);
}

/** Requests are unknown where any of them are. */
function sumOf(rows: readonly UnpricedTraffic[]): Pick<UnpricedTraffic, "requests" | "tokens"> {
  let requests: number | null = 0;
  let tokens = 0;
  for (const row of rows) {
    requests = requests === null || row.requests === null ? null : requests + row.requests;
    tokens += row.tokens;
  }
  return { requests, tokens };
}

const NAMED = 3;

/** What that leaves out of every figure, in one sentence whatever the number of models; none where all is priced. */
export function unpricedNotes(byModel: readonly UnpricedTraffic[]): string[] {
  if (byModel.length === 0) return [];
  const names = byModel.slice(0, NAMED).map(nameOf);
  const more = byModel.length > NAMED ? ` and ${byModel.length - NAMED} more` : "";
  const { requests, tokens } = sumOf(byModel);
  const what = requests === null ? "" : `${plural(requests, "request")} with `;
  const has = byModel.length === 1 ? "has" : "have";
  return [
    `${names.join(", ")}${more} ${has} no known price: ${what}${formatCountShort(tokens)} tokens are in no figure below`,
  ];
}

const nameOf = ({ provider, model }: UnpricedTraffic): string =>
  `${model ?? "an unnamed model"}${provider === null ? "" : ` at ${provider}`}`;
