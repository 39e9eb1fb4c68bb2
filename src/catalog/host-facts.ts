import { allHostedPrices, type HostedPrice, hostedRows } from "./hosted-prices.ts";
import { findVendor } from "./vendors.ts";

/** Two tables whose prices differ by less than this share say the same. */
const SAME_PRICE = 0.1;

/** How many price tables have a host's price for a model as this row has it. Rows marked suspect confirm nothing. */
export const tablesWith = (row: HostedPrice): number =>
  new Set(
    hostedRows(row.hubId)
      .filter((other) => other.host === row.host && !other.suspect && isSamePrice(other, row))
      .map(({ source }) => tableOf(source)),
  ).size;

/** "Portkey-AI/models:pricing/together-ai.json@f654307" is of the table Portkey-AI/models. */
const tableOf = (source: string): string => source.split(/[:@]/)[0]!;

const isSamePrice = (a: HostedPrice, b: HostedPrice): boolean =>
  isNear(a.inputUsdPerMillion, b.inputUsdPerMillion) && isNear(a.outputUsdPerMillion, b.outputUsdPerMillion);

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= SAME_PRICE * Math.max(a, b);

/** Is the host the maker of the model itself? */
export const isFirstParty = ({ host, hubId }: HostedPrice): boolean =>
  findVendor(host)?.makes.includes(hubId.split("/")[0]!) ?? false;

let sold: ReadonlyMap<string, number> | undefined;

/** Open models of which a host has a price here. */
export function modelsSoldBy(host: string): number {
  sold ??= new Map(
    [...Map.groupBy(allHostedPrices(), (row) => row.host)].map(([name, rows]) => [
      name,
      new Set(rows.map(({ hubId }) => hubId)).size,
    ]),
  );
  return sold.get(host) ?? 0;
}
