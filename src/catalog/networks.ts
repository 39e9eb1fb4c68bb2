import type { Network } from "../core/network.ts";
import { cell, numberCell, readCatalogRows } from "./catalog-file.ts";
import { listCell, requiredNumber } from "./row-values.ts";

let loaded: readonly { network: Network; aliases: readonly string[] }[] | null = null;

/** A network by its name or a name it goes by ("infiniband", "RoCE", "10gbe"), or null. */
export function findNetwork(name: string): Network | null {
  const wanted = key(name);
  const hit = networks().find(({ network, aliases }) =>
    [network.name, ...aliases].some((spelling) => key(spelling) === wanted),
  );
  return hit?.network ?? null;
}

/** Names of the networks of the catalog. */
export const networkNames = (): string[] => networks().map(({ network }) => network.name);

const key = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

function networks(): readonly { network: Network; aliases: readonly string[] }[] {
  loaded ??= readCatalogRows("networks.csv").map((row) => {
    const perGpu = numberCell(row, "gb_s_per_gpu");
    return {
      network: {
        name: cell(row, "name"),
        latencySeconds: requiredNumber(row, "latency_us") * 1e-6,
        bytesPerSecond: (perGpu ?? requiredNumber(row, "gb_s_per_machine")) * 1e9,
        sharedByMachine: perGpu === null,
      },
      aliases: listCell(row, "aliases"),
    };
  });
  return loaded;
}
