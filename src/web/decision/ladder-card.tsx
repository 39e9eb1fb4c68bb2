import { type ReactNode, useState } from "react";
import { formatUsd } from "../../core/format.ts";
import type { PlanOption, PlanResult } from "../../planner/plan-result.ts";
import { RUNGS } from "../../planner/prepared.ts";
import { type Rung, rungsOf } from "../../planner/verdict/rungs.ts";
import { Percent, Usd } from "../parts/figure.tsx";
import { LadderDetail } from "./ladder-detail.tsx";
import { optionName, RUNG_NAMES } from "./option-names.ts";
import { RangeBar } from "./range-bar.tsx";
import { Scroller } from "../parts/scroller.tsx";

interface LadderProps {
  result: PlanResult;
  /** Dollars of every option while a slider moves; the ranges follow. */
  typicalUsd: ReadonlyMap<string, number>;
  isStale: boolean;
}

/** Every rung with the cheapest way to stand on it, its range, and what it saves beyond the rung before. */
export function LadderCard({ result, typicalUsd, isStale }: LadderProps): ReactNode {
  const [open, setOpen] = useState<string | null>(null);
  const rungs = rungsOf(result.options);
  const most = Math.max(...rungs.map(({ best }) => Math.min(best.monthlyUsd.p90, 1e15)));
  const least = Math.min(...rungs.map(({ best }) => best.monthlyUsd.p10));
  const scale = { from: Math.max(least, most / 1e4) * 0.8, to: most * 1.05 };
  const tags = new Map([
    [result.verdict.ifAllMoved.option, IF_ALL],
    [result.verdict.option, result.verdict.action === "insufficient-evidence" ? "so far" : "verdict"],
  ]);
  return (
    <section className="card ladder-card" aria-labelledby="ladder" aria-busy={isStale}>
      <h2 id="ladder">The ladder: what each rung costs a month, and saves beyond the rung before</h2>
      <Scroller label="The ladder">
        <table className="ladder stacks">
          <caption className="unseen">The cheapest option of every rung, in dollars a month</caption>
          <thead>
            <tr>
              <th scope="col">Rung</th>
              <th scope="col" className="number">
                $ a month
              </th>
              <th scope="col" className="range">
                P10 to P90
              </th>
              <th scope="col" className="number">
                Beyond the rung before
              </th>
              <th scope="col" className="number">
                Chance cheapest
              </th>
            </tr>
          </thead>
          <tbody>
            {rungs.map((rung) => (
              <RungRow
                key={rung.best.kind}
                rung={rung}
                usd={isStale ? (typicalUsd.get(rung.best.id) ?? null) : rung.best.monthlyUsd.typical}
                tag={tags.get(rung.best.id) ?? null}
                scale={scale}
                isOpen={open === rung.best.kind}
                toggle={() => setOpen(open === rung.best.kind ? null : rung.best.kind)}
                others={result.options.filter(
                  (option) => option.kind === rung.best.kind && option !== rung.best,
                )}
              />
            ))}
            {result.emptyRungs.map(({ kind, reason }) => (
              <tr key={kind} className="empty-rung">
                <th scope="row">
                  <span className="rung-number">{RUNGS.indexOf(kind)}</span> {RUNG_NAMES[kind]}
                </th>
                <td colSpan={4} className="quiet">
                  {reason}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      <p className="small quiet">
        {result.confirmedOptions === null
          ? "Options move everything that may move. "
          : "Options are priced as if everything that nobody forbade were moved; the verdict moves only what was confirmed. "}
        People, power and one-off work are counted. P10 to P90: eight of ten draws of the assumptions fall in
        between.
        {result.dedicatedWinsBelow !== null &&
          ` A dedicated endpoint with ${result.dedicatedWinsBelow.model} on ${result.dedicatedWinsBelow.gpu} would be the cheapest below ${formatUsd(result.dedicatedWinsBelow.usdPerGpuHour)} per GPU and hour.`}
      </p>
    </section>
  );
}

/** What the verdict would be if all undecided work moved. */
const IF_ALL = "if all may move";

interface RungRowProps {
  rung: Rung;
  usd: number | null;
  /** Why this rung stands out; null = it does not. */
  tag: string | null;
  scale: { from: number; to: number };
  isOpen: boolean;
  toggle: () => void;
  others: readonly PlanOption[];
}

function RungRow({ rung, usd, tag, scale, isOpen, toggle, others }: RungRowProps): ReactNode {
  const { best, chance } = rung;
  return (
    <>
      <tr className={tag === null || tag === IF_ALL ? undefined : "chosen"}>
        <th scope="row">
          <button type="button" className="rung" aria-expanded={isOpen} onClick={toggle}>
            <span className="rung-number">{best.rung}</span>
            <span>
              {RUNG_NAMES[best.kind]}
              {tag !== null && <span className={tag === IF_ALL ? "tag if" : "tag"}>{tag}</span>}
              <span className="small quiet option-name">{optionName(best)}</span>
            </span>
          </button>
        </th>
        <td className="number strong" data-label="a month">
          <Usd value={usd} />
        </td>
        <td className="range" data-label="P10 to P90">
          <RangeBar range={best.monthlyUsd} typical={usd ?? best.monthlyUsd.typical} scale={scale} />
        </td>
        <td className={`number ${tone(best.beyondPreviousRungUsd)}`} data-label="saves beyond">
          {best.beyondPreviousRungUsd === null ? "" : <Usd value={best.beyondPreviousRungUsd} />}
        </td>
        <td className="number" data-label="chance cheapest">
          <Percent value={chance} />
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={5}>
            <LadderDetail option={best} others={others} />
          </td>
        </tr>
      )}
    </>
  );
}

const tone = (usd: number | null): string => (usd === null || usd === 0 ? "" : usd > 0 ? "good" : "bad");
