import type { ReactNode } from "react";
import type { PriceOverview } from "../../contract/catalog-answers.ts";
import { Count, Usd } from "../parts/figure.tsx";
import { Link } from "../parts/link.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { pricesLink } from "./price-search.tsx";
import { Rate, RateRange } from "./rate.tsx";

/** How many rows are shown at first. */
const FIRST = 8;

/** Shown before a search: the latest changes, and what most sellers offer. */
export const OverviewCards = ({
  overview: { changes, hosted, gpus },
}: {
  overview: PriceOverview;
}): ReactNode => (
  <>
    <Overview
      title="API prices that changed last"
      caption="Dollars per million tokens, before and after; a date to come was announced"
      columns={CHANGES}
      rows={changes}
    />
    <Overview
      title="Open models at hosts"
      caption="Dollars per million tokens: lowest to highest, and the median host"
      columns={HOSTED}
      rows={hosted}
    />
    <Overview
      title="GPUs on demand"
      caption="Dollars per GPU-hour: lowest to highest, and the median offer"
      columns={GPUS}
      rows={gpus}
    />
  </>
);

interface OverviewProps<Row> {
  title: string;
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
}

const Overview = <Row,>({ title, caption, columns, rows }: OverviewProps<Row>): ReactNode => (
  <section className="card stack" aria-label={title}>
    <h2>{title}</h2>
    <Table
      label={title}
      caption={caption}
      className="small named overview"
      columns={columns}
      rows={rows}
      keyOf={(_row, index) => index}
      first={FIRST}
    />
  </section>
);

type Change = PriceOverview["changes"][number];
type Hosted = PriceOverview["hosted"][number];
type Gpu = PriceOverview["gpus"][number];

const Named = ({ name }: { name: string }): ReactNode => (
  <Link to={pricesLink({ query: name, at: "" })}>{name}</Link>
);

/** From one price to the next, coloured for the buyer. */
const Step = ({ before, after }: { before: number; after: number }): ReactNode => (
  <span className={after === before ? undefined : after > before ? "bad" : "good"}>
    <Rate value={before} /> → <Rate value={after} />
  </span>
);

const CHANGES: readonly Column<Change>[] = [
  {
    head: "Model",
    cell: ({ model, provider }) => (
      <>
        <Named name={model} /> <span className="quiet">{provider}</span>
      </>
    ),
  },
  { head: "From", className: "number", cell: ({ date }) => <time dateTime={date}>{date}</time> },
  {
    head: "Input",
    className: "number",
    cell: ({ before, after }) => <Step before={before.input} after={after.input} />,
  },
  {
    head: "Output",
    className: "number",
    cell: ({ before, after }) => <Step before={before.output} after={after.output} />,
  },
  { head: "Source", className: "source line", cell: ({ source }) => source },
];

/** The date of the newest price. */
const NEWEST: Column<{ newest: string | null }> = {
  head: "Newest",
  className: "source line",
  cell: ({ newest }) => (newest === null ? "undated" : <time>{newest}</time>),
};

const HOSTED: readonly Column<Hosted>[] = [
  { head: "Model", cell: ({ model }) => <Named name={model} /> },
  { head: "Hosts", className: "number", cell: ({ hosts }) => <Count value={hosts} /> },
  {
    head: "Input",
    className: "number",
    cell: ({ input }) => <RateRange from={input.min} to={input.max} />,
  },
  { head: "median", className: "number", cell: ({ input }) => <Rate value={input.median} /> },
  {
    head: "Output",
    className: "number",
    cell: ({ output }) => <RateRange from={output.min} to={output.max} />,
  },
  { head: "median", className: "number", cell: ({ output }) => <Rate value={output.median} /> },
  NEWEST,
];

const GPUS: readonly Column<Gpu>[] = [
  { head: "GPU", cell: ({ gpu }) => <Named name={gpu} /> },
  { head: "Sellers", className: "number", cell: ({ sellers }) => <Count value={sellers} /> },
  {
    head: "Range",
    className: "number",
    cell: ({ min, max }) => (
      <span>
        <Usd value={min} />
        {max > min && (
          <>
            {" "}
            to <Usd value={max} />
          </>
        )}
      </span>
    ),
  },
  { head: "Median", className: "number", cell: ({ median }) => <Usd value={median} /> },
  NEWEST,
];
