import { UserError } from "../../core/errors.ts";
import type { FleetQuery, LedgerFilter, PlanQuery, UsageQuery } from "../../contract/api.ts";
import type { PriceRequest } from "../../contract/catalog-requests.ts";
import { isListField } from "../../contract/plan-fields.ts";
import { moment, UnreadableValue } from "../../contract/setting-values.ts";

/** Fields of a query, read from an address. Each throws UserError for what it cannot understand. */
const text = (search: URLSearchParams, name: string): string | undefined => search.get(name) ?? undefined;

export function numberIn(
  search: URLSearchParams,
  name: string,
  { atLeast = 0, atMost = Number.MAX_SAFE_INTEGER }: { atLeast?: number; atMost?: number } = {},
): number | undefined {
  const given = search.get(name);
  if (given === null) return undefined;
  const value = Number(given);
  if (given.trim() !== "" && Number.isSafeInteger(value) && value >= atLeast && value <= atMost) return value;
  throw new UserError(
    `${name} is ${JSON.stringify(given.slice(0, 40))}`,
    `Write a whole number from ${atLeast} to ${atMost}.`,
  );
}

export function oneOf<Word extends string>(
  search: URLSearchParams,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const given = search.get(name);
  if (given === null) return undefined;
  const word = words.find((known) => known === given);
  if (word !== undefined) return word;
  throw new UserError(
    `${name} is ${JSON.stringify(given.slice(0, 40))}`,
    `Write one of ${words.join(", ")}.`,
  );
}

export function ledgerFilter(search: URLSearchParams): LedgerFilter {
  const filter: LedgerFilter = {};
  for (const name of ["fromMs", "toMs"] as const) {
    const value = numberIn(search, name);
    if (value !== undefined) filter[name] = value;
  }
  for (const name of ["model", "task", "upstream", "key", "team"] as const) {
    const value = text(search, name);
    if (value !== undefined) filter[name] = value;
  }
  const origin = oneOf(search, "origin", ["gateway", "import"]);
  return origin === undefined ? filter : { ...filter, origin };
}

/** As it was sent; the process that plans reads what its fields mean. */
export function planQuery(search: URLSearchParams): PlanQuery {
  const names = [...new Set(search.keys())];
  return Object.fromEntries(
    names.map((name) => [name, isListField(name) ? search.getAll(name) : (search.get(name) as string)]),
  );
}

export function fleetQuery(search: URLSearchParams): FleetQuery {
  const [key, option] = [text(search, "key"), text(search, "option")];
  if (key === undefined || option === undefined) {
    throw new UserError(
      "key or option is missing",
      "Name the key of a plan and the id of one of its options.",
    );
  }
  return { key, option };
}

export const usageQuery = (search: URLSearchParams): UsageQuery => {
  const by = oneOf(search, "by", ["model", "task", "upstream", "key", "team", "origin"]);
  const every = oneOf(search, "every", ["hour", "day"]);
  const most = numberIn(search, "most", { atLeast: 1, atMost: 100 });
  return {
    ...ledgerFilter(search),
    ...(by === undefined ? {} : { by }),
    ...(every === undefined ? {} : { every }),
    ...(most === undefined ? {} : { most }),
  };
};

export const attemptsQuery = (search: URLSearchParams): LedgerFilter & { limit: number; after?: number } => {
  const after = numberIn(search, "after");
  return {
    ...ledgerFilter(search),
    limit: numberIn(search, "limit", { atLeast: 1, atMost: 1000 }) ?? 100,
    ...(after === undefined ? {} : { after }),
  };
};

/** Without a name, or with a blank one, what the catalog holds. */
export function priceRequest(search: URLSearchParams): PriceRequest {
  const name = text(search, "query")?.trim().slice(0, 200) ?? "";
  return { name: name === "" ? null : name, provider: null, atMs: momentIn(search, "at") };
}

function momentIn(search: URLSearchParams, name: string): number | null {
  const given = text(search, name);
  if (given === undefined) return null;
  try {
    return moment.read(given);
  } catch (error) {
    if (!(error instanceof UnreadableValue)) throw error;
    throw new UserError(`${name} is ${JSON.stringify(given.slice(0, 40))}`, error.message, { cause: error });
  }
}
