import type { ReactNode } from "react";
import type { UpstreamFigures } from "../../gateway/management/api.ts";
import { countText, millisecondsText, percentText } from "../format.ts";
import type { Attempt } from "./attempt-list.ts";

interface UpstreamTableProps {
  upstreams: readonly UpstreamFigures[];
  /** The attempts on this page, which say where traffic goes now. */
  attempts: readonly Attempt[];
}

/** Every upstream since the gateway started, and its share of the attempts below. */
export function UpstreamTable({ upstreams, attempts }: UpstreamTableProps): ReactNode {
  const shareOf = (name: string): number | null =>
    attempts.length === 0
      ? null
      : attempts.filter(({ upstream }) => upstream === name).length / attempts.length;
  return (
    <section className="card" aria-labelledby="upstreams">
      <h2 id="upstreams">Upstreams, since the gateway started</h2>
      {upstreams.length === 0 ? (
        <p className="quiet">No upstream has been asked yet.</p>
      ) : (
        <div className="scroll">
          <table className="stacks">
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
                  of the last {attempts.length}
                </th>
              </tr>
            </thead>
            <tbody>
              {upstreams.map((upstream) => (
                <tr key={upstream.name}>
                  <th scope="row">{upstream.name}</th>
                  <td className="number" data-label="under way">
                    {countText(upstream.outstanding)}
                  </td>
                  <td className="number" data-label="attempts">
                    {countText(upstream.attempts)}
                  </td>
                  <td className={upstream.errors > 0 ? "number bad" : "number"} data-label="failed">
                    {countText(upstream.errors)}
                  </td>
                  <td className="number" data-label="TTFT p50">
                    <Milliseconds value={upstream.ttftP50Ms} />
                  </td>
                  <td className="number" data-label="TTFT p95">
                    <Milliseconds value={upstream.ttftP95Ms} />
                  </td>
                  <td className="number" data-label="share of the last">
                    <Share value={shareOf(upstream.name)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const Milliseconds = ({ value }: { value: number | null }): ReactNode =>
  value === null ? <span className="quiet">none streamed</span> : millisecondsText(value);

const Share = ({ value }: { value: number | null }): ReactNode =>
  value === null ? <span className="quiet">none yet</span> : percentText(value);
