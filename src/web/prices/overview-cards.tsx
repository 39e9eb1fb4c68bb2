import type { ReactNode } from "react";
import type { PriceOverview } from "../../contract/catalog-answers.ts";
import { Usd } from "../parts/figure.tsx";
import { Link } from "../parts/link.tsx";
import { OverviewTable } from "./overview-table.tsx";
import { pricesLink } from "./price-search.tsx";
import { Rate, RateRange } from "./rate.tsx";

/** Before a name is asked for: what changed last, and what most sellers have. */
export const OverviewCards = ({
  overview: { changes, hosted, gpus },
}: {
  overview: PriceOverview;
}): ReactNode => (
  <>
    <OverviewTable
      title="API prices that changed last"
      caption="Dollars per million tokens, before and after; a date to come was announced"
      head={["Model", "From", "Input", "Output", "Source"]}
      rows={changes.map(({ date, provider, model, source, before, after }) => [
        <span key="model">
          <Named name={model} /> <span className="quiet">{provider}</span>
        </span>,
        <time key="date" dateTime={date}>
          {date}
        </time>,
        <Step key="input" before={before.input} after={after.input} />,
        <Step key="output" before={before.output} after={after.output} />,
        source,
      ])}
    />
    <OverviewTable
      title="Open models at hosts"
      caption="Dollars per million tokens: lowest to highest, and the median host"
      head={["Model", "Hosts", "Input", "median", "Output", "median", "Newest"]}
      rows={hosted.map(({ model, hosts, input, output, newest }) => [
        <Named key="model" name={model} />,
        <data key="hosts" value={hosts}>
          {hosts}
        </data>,
        <RateRange key="input" from={input.min} to={input.max} />,
        <Rate key="input median" value={input.median} />,
        <RateRange key="output" from={output.min} to={output.max} />,
        <Rate key="output median" value={output.median} />,
        newest === null ? "undated" : <time key="newest">{newest}</time>,
      ])}
    />
    <OverviewTable
      title="GPUs on demand"
      caption="Dollars per GPU-hour: lowest to highest, and the median offer"
      head={["GPU", "Sellers", "Range", "Median", "Newest"]}
      rows={gpus.map(({ gpu, sellers, min, median, max, newest }) => [
        <Named key="gpu" name={gpu} />,
        <data key="sellers" value={sellers}>
          {sellers}
        </data>,
        <span key="range">
          <Usd value={min} />
          {max > min && (
            <>
              {" "}
              to <Usd value={max} />
            </>
          )}
        </span>,
        <Usd key="median" value={median} />,
        newest === null ? "undated" : <time key="newest">{newest}</time>,
      ])}
    />
  </>
);

const Named = ({ name }: { name: string }): ReactNode => (
  <Link to={pricesLink({ query: name, at: "" })}>{name}</Link>
);

/** From one price to the next, in the tone of who pays. */
const Step = ({ before, after }: { before: number; after: number }): ReactNode => (
  <span className={after === before ? undefined : after > before ? "bad" : "good"}>
    <Rate value={before} /> → <Rate value={after} />
  </span>
);
