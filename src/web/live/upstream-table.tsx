import type { ReactNode } from "react";
import type { UpstreamFigures } from "../../contract/api.ts";
import { formatCountShort, formatMilliseconds, formatPercent } from "../../core/format.ts";
import type { Attempt } from "./attempt-list.ts";
import { Scroller } from "../parts/scroller.tsx";

interface UpstreamTableProps {
  /** As the gateway is set up: their rows are there before their figures. */
  names: readonly string[];
  upstreams: readonly UpstreamFigures[];
  /** The attempts on this page, which say where traffic goes now. */
  attempts: readonly Attempt[];
}

/** Every upstream since the gateway started, and its share of the attempts below. */
export function UpstreamTable({ names, upstreams, attempts }: UpstreamTableProps): ReactNode {
  const known = new Map(upstreams.map((upstream) => [upstream.name, upstream]));
  const rows = [...new Set([...names, ...known.keys()])];
  const shareOf = (name: string): number | null =>
    attempts.length === 0
      ? null
      : attempts.filter(({ upstream }) => upstream === name).length / attempts.length;
  const shareName = attempts.length === 0 ? "share" : `share of last ${attempts.length}`;
  return (
    <section className="card" aria-labelledby="upstreams">
      <h2 id="upstreams">Upstreams, since the gateway started</h2>
      {rows.length === 0 ? (
        <p className="quiet">No upstream has been asked yet.</p>
      ) : (
        <Scroller label="Upstreams">
          <table className="upstreams stacks">
            <caption className="unseen">Requests, errors and time to first token of each upstream</caption>
            <thead>
              <tr>
                <th scope="col">Upstream</th>
                <th scope="col" className="number">
                  under way
                </th>
                <th scope="col" className="number">
                  attempts
                </th>
                <th scope="col" className="number">
                  failed
                </th>
                <th scope="col" className="number">
                  TTFT p50
                </th>
                <th scope="col" className="number">
                  TTFT p95
                </th>
                <th scope="col" className="number">
                  last ended, UTC
                </th>
                <th scope="col" className="number">
                  {shareName}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((name) => (
                <UpstreamRow
                  key={name}
                  name={name}
                  figures={known.get(name) ?? null}
                  share={shareOf(name)}
                  shareName={shareName}
                />
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </section>
  );
}

interface UpstreamRowProps {
  name: string;
  /** Null until they are heard. */
  figures: UpstreamFigures | null;
  share: number | null;
  /** Of which attempts. */
  shareName: string;
}

function UpstreamRow({ name, figures, share, shareName }: UpstreamRowProps): ReactNode {
  const isFailing = figures !== null && figures.errors > 0;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number" data-label="under way">
        {figures === null ? "…" : formatCountShort(figures.outstanding)}
      </td>
      <td className="number" data-label="attempts">
        {figures === null ? "…" : formatCountShort(figures.attempts)}
      </td>
      <td className={isFailing ? "number bad" : "number"} data-label="failed">
        {figures === null
          ? "…"
          : isFailing
            ? `${formatCountShort(figures.errors)} (${formatPercent(figures.errors / figures.attempts)})`
            : "0"}
      </td>
      <td className="number" data-label="TTFT p50">
        <Milliseconds value={figures?.ttftP50Ms ?? null} />
      </td>
      <td className="number" data-label="TTFT p95">
        <Milliseconds value={figures?.ttftP95Ms ?? null} />
      </td>
      <td className="number" data-label="last ended, UTC">
        {figures?.lastEndedMs == null ? (
          <span className="quiet">none yet</span>
        ) : (
          secondText(figures.lastEndedMs)
        )}
      </td>
      <td className="number" data-label={shareName}>
        <Share value={share} />
      </td>
    </tr>
  );
}

const secondText = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

const Milliseconds = ({ value }: { value: number | null }): ReactNode =>
  value === null ? <span className="quiet">none streamed</span> : formatMilliseconds(value);

const Share = ({ value }: { value: number | null }): ReactNode =>
  value === null ? <span className="quiet">none yet</span> : formatPercent(value);
