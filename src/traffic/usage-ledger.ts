import type { Picodollars } from "../core/money.ts";
import { HOUR_MS } from "../core/time.ts";
import type { UsageRow } from "../core/usage.ts";
import type { Interval } from "./intervals.ts";

/** Usage of one model in one hour, in money: at list price, and by the rows' own cost. */
export interface UsageCell extends Interval {
  readonly provider: string | null;
  /** As billed; null where the usage names none. */
  readonly model: string | null;
  /** Kind of spend that no text model takes over. */
  readonly notMovable: string | null;
  /** List price of rows that do not carry their own cost. */
  list: Picodollars;
  /** List price of rows that carry their own cost. */
  listOfBilled: Picodollars;
  /** Own cost of rows that have a list price. */
  billedOfListed: Picodollars;
  /** Own cost of rows without any known price. */
  billedOfUnpriced: Picodollars;
  /** Rows that carry their own cost. */
  billedRows: number;
  unpricedRequests: number;
}

/** Money of usage by provider, model and hour: bounded, and exact whatever the order of rows. */
export class UsageLedger {
  readonly #cells = new Map<string, Map<number, UsageCell>>();
  #latest: UsageCell | null = null;
  #latestHour = 0;

  get cells(): UsageCell[] {
    return [...this.#cells.values()].flatMap((hours) => [...hours.values()]);
  }

  /** `list`: the list price; null = no price is known. Rows with the same price may be summed into one and counted by `rows`. */
  add(row: UsageRow, list: Picodollars | null, rows = 1): void {
    const cell = this.#cell(row);
    if (row.billed !== null) cell.billedRows += rows;
    if (list === null) {
      if (row.billed !== null) cell.billedOfUnpriced += row.billed;
      // A row without a request count counts as one, so that it is not lost.
      if (row.notMovable === null) cell.unpricedRequests += row.requests ?? rows;
      return;
    }
    if (row.billed === null) cell.list += list;
    else {
      cell.listOfBilled += list;
      cell.billedOfListed += row.billed;
    }
  }

  #cell({ provider, model: named, notMovable, startMs, endMs }: UsageRow): UsageCell {
    // The model does not matter for spend that cannot move.
    const model = notMovable === null ? named : null;
    const hour = Math.floor(startMs / HOUR_MS);
    // Exports are sorted, so the next row usually belongs to the same cell.
    let known = this.#latest;
    if (
      known === null ||
      this.#latestHour !== hour ||
      known.model !== model ||
      known.provider !== provider ||
      known.notMovable !== notMovable
    ) {
      const id = JSON.stringify([provider, notMovable, model]);
      let hours = this.#cells.get(id);
      if (hours === undefined) this.#cells.set(id, (hours = new Map<number, UsageCell>()));
      known = hours.get(hour) ?? newCell(provider, model, notMovable, startMs, endMs);
      hours.set(hour, known);
      this.#latest = known;
      this.#latestHour = hour;
    }
    known.startMs = Math.min(known.startMs, startMs);
    known.endMs = Math.max(known.endMs, endMs);
    return known;
  }
}

function newCell(
  provider: string | null,
  model: string | null,
  notMovable: string | null,
  startMs: number,
  endMs: number,
): UsageCell {
  const nothing = { list: 0n, listOfBilled: 0n, billedOfListed: 0n, billedOfUnpriced: 0n };
  return { provider, model, notMovable, startMs, endMs, ...nothing, billedRows: 0, unpricedRequests: 0 };
}
