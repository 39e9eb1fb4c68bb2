import type { ReactNode } from "react";
import type { PriceAnswer } from "../../contract/catalog-answers.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { goTo, useLocation } from "../location.ts";
import { Failure } from "../parts/failure.tsx";
import { Loading } from "../parts/loading.tsx";
import { ApiCard } from "./api-card.tsx";
import { CatalogCard } from "./catalog-card.tsx";
import { GpuCard } from "./gpu-card.tsx";
import { HistoryCard } from "./history-card.tsx";
import { HostedCard } from "./hosted-card.tsx";
import { OverviewCards } from "./overview-cards.tsx";
import { PriceSearch, pricesLink } from "./price-search.tsx";
import "./prices.css";

/** What a model or a GPU costs: where, since when, and according to which source. */
export function PricesPage(): ReactNode {
  const search = useLocation().query;
  const query = search.get("query") ?? "";
  const at = search.get("at") ?? "";
  const asked = { ...(query.trim() === "" ? {} : { query }), ...(at === "" ? {} : { at }) };
  const { value, error, isAsking, retry } = useAnswer(JSON.stringify(asked), (signal) =>
    call("GET /api/prices", asked, { signal }),
  );
  return (
    <div className="stack" aria-busy={isAsking}>
      <h1>Prices</h1>
      <PriceSearch
        query={query}
        at={at}
        search={(next) => goTo(pricesLink({ query, at, ...next }), { replace: true })}
      />
      {error !== null ? (
        <Failure error={error} retry={retry} />
      ) : value === null ? (
        <Loading what="the prices" />
      ) : "query" in value ? (
        <>
          <p className="small quiet" role="status">
            For “{value.query}”: {foundText(value)}, as of <time dateTime={value.asOf}>{value.asOf}</time>.
          </p>
          {value.notes.map((note) => (
            <p key={note} className="note small">
              {note}
            </p>
          ))}
          {value.api.length > 0 && <ApiCard answers={value.api} />}
          {value.api.length > 0 && (
            <HistoryCard key={value.query} query={value.query} asOf={value.asOf} prices={value.api} />
          )}
          {value.hosted !== null && <HostedCard hosted={value.hosted} />}
          {value.offers.length > 0 && <GpuCard offers={value.offers} />}
        </>
      ) : (
        <>
          <CatalogCard sources={value} />
          <OverviewCards overview={value.overview} />
        </>
      )}
    </div>
  );
}

const foundText = ({ api, hosted, offers }: PriceAnswer): string =>
  [
    count(api.length, "API price list"),
    count(hosted?.hosts.length ?? 0, "host"),
    count(offers.length, "GPU offer"),
  ]
    .filter((text) => text !== "")
    .join(", ");

const count = (count: number, what: string): string =>
  count === 0 ? "" : `${count} ${what}${count === 1 ? "" : "s"}`;
