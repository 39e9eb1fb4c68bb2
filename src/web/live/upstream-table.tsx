import type { ReactNode } from "react";
import type { UpstreamFigures } from "../../contract/api.ts";
import { formatPercent } from "../../core/format.ts";
import { Terms } from "../parts/terms.tsx";
import type { Attempt } from "./attempt-list.ts";
import { Count, Milliseconds, Percent } from "../parts/figure.tsx";
import { type Column, Table } from "../parts/table.tsx";

interface UpstreamTableProps {
  /** As configured: their rows are there before their figures. */
  names: readonly string[];
  upstreams: readonly UpstreamFigures[];
  /** The attempts on this page, which show where traffic goes now. */
  attempts: readonly Attempt[];
}

/** Every upstream since the gateway started, and its share of the attempts below. */
export function UpstreamTable({ names, upstreams, attempts }: UpstreamTableProps): ReactNode {
  const known = new Map(upstreams.map((upstream) => [upstream.name, upstream]));
  const rows = [...new Set([...names, ...known.keys()])].map((name) => ({
    name,
    figures: known.get(name) ?? null,
  }));
  const shareOf = (name: string): number | null =>
    attempts.length === 0
      ? null
      : attempts.filter(({ upstream }) => upstream === name).length / attempts.length;
  return (
    <section className="card" aria-labelledby="upstreams">
      <h2 id="upstreams">Upstreams, since the gateway started</h2>
      {rows.length === 0 ? (
        <p className="quiet">No upstream has been asked yet.</p>
      ) : (
        <Table
          label="Requests, errors and time to first token of each upstream"
          className="upstreams"
          columns={[
            ...COLUMNS,
            {
              head: attempts.length === 0 ? "share" : `share of the ${attempts.length} below`,
              className: "number",
              cell: ({ name }) => <Percent value={shareOf(name)} unknown="none yet" />,
            },
          ]}
          rows={rows}
          keyOf={({ name }) => name}
        />
      )}
      <Terms of={["TTFT", "p95"]} />
    </section>
  );
}

interface Row {
  name: string;
  /** Null until they arrive. */
  figures: UpstreamFigures | null;
}

const COLUMNS: readonly Column<Row>[] = [
  { head: "Upstream", cell: ({ name }) => name },
  {
    head: "in flight",
    className: "number",
    cell: ({ figures }) => <Count value={figures?.outstanding} unknown="…" />,
  },
  {
    head: "attempts",
    className: "number",
    cell: ({ figures }) => <Count value={figures?.attempts} unknown="…" />,
  },
  {
    head: "failed",
    className: "number",
    tone: ({ figures }) => (figures !== null && figures.errors > 0 ? "bad" : ""),
    cell: ({ figures }) => (
      <span>
        <Count value={figures?.errors} unknown="…" />
        {figures !== null && figures.errors > 0 && ` (${formatPercent(figures.errors / figures.attempts)})`}
      </span>
    ),
  },
  {
    head: "TTFT p50",
    className: "number",
    cell: ({ figures }) => <Milliseconds value={figures?.ttftP50Ms} unknown="none streamed" />,
  },
  {
    head: "TTFT p95",
    className: "number",
    cell: ({ figures }) => <Milliseconds value={figures?.ttftP95Ms} unknown="none streamed" />,
  },
  {
    head: "last ended, UTC",
    className: "number",
    cell: ({ figures }) =>
      figures?.lastEndedMs == null ? (
        <span className="quiet">none yet</span>
      ) : (
        new Date(figures.lastEndedMs).toISOString().slice(11, 19)
      ),
  },
];
