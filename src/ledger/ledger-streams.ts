import type { LedgerAccess } from "./ledger-access.ts";
import type { Period } from "./period.ts";
import { pricedRowsSql } from "./priced-rows.ts";
import type { RowStream } from "./row-stream.ts";
import {
  type SummedTraffic,
  type SumsQuery,
  type TrafficColumns,
  type TrafficDay,
  TrafficReader,
  trafficSources,
} from "./traffic-reader.ts";
import { timeCondition, type UsageQuery } from "./usage.ts";
import { type RowValues, rowsSql } from "./usage-rows.ts";

/** Told now and then how many rows of the traffic have been read. */
export type ReadingListener = Parameters<TrafficReader["read"]>[0];

/** What is too long for one answer: opened by one call, fetched piece by piece by others. */
export function ledgerStreams(ledger: LedgerAccess, stream: RowStream, onReading: ReadingListener) {
  let traffic: TrafficReader | null = null;
  return {
    /** Opens the attempts, oldest day first; fetch them with `nextRows`. */
    async openRows(query: Pick<UsageQuery, "fromMs" | "toMs" | "origin">): Promise<void> {
      await ledger.read(({ attempts }) => stream.open(rowsSql(attempts(query), query)));
    },

    /** Opens what attempts cost and by which price; fetch with `nextRows`. */
    async openPricedRows(period: Period): Promise<void> {
      await ledger.read(({ attempts }) => {
        const source = `(${attempts(period)}) WHERE ${timeCondition("received_ms", period)}`;
        stream.open(pricedRowsSql(source));
      });
    },

    /** The next rows of what was opened last; null when there are no more. */
    nextRows(): Promise<readonly RowValues[] | null> {
      return stream.next();
    },

    /**
     * Sums the traffic of a period for a plan and returns what there is by day and model. Until the next `openTraffic`, the calls
     * below read the same state of the ledger.
     */
    openTraffic(period: Period): Promise<TrafficDay[]> {
      return ledger.read(({ db, manifest }) => {
        traffic = new TrafficReader(db, trafficSources(ledger.folder, manifest, period));
        return traffic.read(onReading);
      });
    },

    async sumTraffic(query: SumsQuery): Promise<SummedTraffic | null> {
      return (await traffic?.sums(query)) ?? null;
    },

    /** Opens long columns of the sums; fetch them with `nextColumns`. */
    openColumns(which: TrafficColumns): void {
      traffic?.openColumns(which);
    },

    async nextColumns(): Promise<Float64Array[] | null> {
      return (await traffic?.nextColumns()) ?? null;
    },

    /** Opens the attempts that could not be summed; fetch them with `nextRows`. */
    openOddRows(): void {
      if (traffic !== null) stream.open(traffic.oddRows());
    },
  };
}
