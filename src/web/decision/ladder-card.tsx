import { type ReactNode, useState } from "react";
import { formatNumber, formatPercent, formatUsd } from "../../core/format.ts";
import type { PlanOption } from "../../planner/model/plan-option.ts";
import { RUNGS } from "../../planner/model/prepared.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { rungsOf } from "../../planner/verdict/rungs.ts";
import { Percent, Usd } from "../parts/figure.tsx";
import { Terms } from "../parts/terms.tsx";
import { LadderDetail } from "./ladder-detail.tsx";
import { optionName } from "../../planner/verdict/option-name.ts";
import { RUNG_NAMES } from "./option-names.ts";
import { middleUsd } from "./middle-usd.ts";
import { RangeAxis, RangeBar } from "./range-bar.tsx";
import { Table } from "../parts/table.tsx";

interface LadderProps {
  result: PlanResult;
  /** Dollars of every option while a slider moves; the ranges follow when it rests. */
  typicalUsd: ReadonlyMap<string, number>;
  isStale: boolean;
}

/** Every rung with its cheapest option, the range of its cost, and what it saves against today and the best so far. */
export function LadderCard({ result, typicalUsd, isStale }: LadderProps): ReactNode {
  const [open, setOpen] = useState<string | null>(null);
  const rungs = rungsOf(result.options);
  const usdOf = (option: PlanOption): number | null => middleUsd(option, isStale ? typicalUsd : null);
  const most = Math.max(...rungs.map(({ best }) => Math.min(best.monthlyUsd.p90, 1e15)));
  const least = Math.min(...rungs.map(({ best }) => best.monthlyUsd.p10));
  const scale = { from: Math.max(least, most / 1e4) * 0.8, to: most * 1.05 };
  const stay = result.options.find(({ kind }) => kind === "api");
  const todayUsd = stay === undefined ? null : usdOf(stay);
  const tags = new Map([
    [result.verdict.ifAllMoved.option, IF_ALL],
    [result.verdict.option, result.verdict.action === "insufficient-evidence" ? "so far" : "verdict"],
  ]);
  return (
    <section className="card ladder-card" aria-labelledby="ladder" aria-busy={isStale}>
      <h2 id="ladder">The ladder: what each rung costs a month, and what it saves</h2>
      <Table
        label="The cheapest option of every rung, in dollars a month"
        className="ladder"
        columns={[
          {
            head: "Rung",
            cell: ({ best }) => (
              <RungName
                option={best}
                tag={tags.get(best.id) ?? null}
                isOpen={open === best.kind}
                toggle={() => setOpen(open === best.kind ? null : best.kind)}
              />
            ),
          },
          {
            head: "$ a month",
            className: "number strong",
            cell: ({ best }) => (
              <>
                <Usd value={usdOf(best)} />
                <AgainstToday usd={usdOf(best)} todayUsd={todayUsd} />
              </>
            ),
          },
          {
            head: "P10 to P90",
            className: "range",
            axis: <RangeAxis scale={scale} />,
            cell: ({ best }) => (
              <RangeBar range={best.monthlyUsd} typical={usdOf(best) ?? best.monthlyUsd.p50} scale={scale} />
            ),
          },
          {
            head: "Saves against today",
            className: "number",
            cell: ({ best }) => <Saving usd={best.savesAgainstTodayUsd} />,
          },
          {
            head: "Against the best so far",
            className: "number",
            cell: ({ best }) => <Saving usd={best.savesAgainstBestSoFarUsd} />,
          },
          {
            head: "Chance cheapest, if it passes",
            className: "number",
            cell: ({ chance }) => <Percent value={chance} />,
          },
        ]}
        rows={rungs}
        keyOf={({ best }) => best.kind}
        rowClass={({ best }) => {
          const tag = tags.get(best.id);
          return tag === undefined || tag === IF_ALL ? undefined : "chosen";
        }}
        detail={({ best }) =>
          open !== best.kind ? null : (
            <LadderDetail
              option={best}
              others={result.options.filter((option) => option.kind === best.kind && option !== best)}
            />
          )
        }
      >
        {result.emptyRungs.map(({ kind, reason }) => (
          <tr key={kind} className="empty-rung">
            <th scope="row">
              <span className="rung-number">{RUNGS.indexOf(kind)}</span> {RUNG_NAMES[kind]}
            </th>
            <td colSpan={5} className="quiet">
              {reason}
            </td>
          </tr>
        ))}
      </Table>
      <p className="small quiet">
        {result.confirmedOptions === null
          ? "Each option moves everything that may move. "
          : "Options are priced as if everything moved that may move or is undecided; the verdict moves only what was confirmed. "}
        Engineers' time, power and one-off work are included. The figure is the middle of the range. Below
        each cost: how it compares with staying.
        {result.dedicatedWinsBelow !== null &&
          ` A dedicated endpoint with ${result.dedicatedWinsBelow.model} on ${result.dedicatedWinsBelow.gpu} would be cheapest below ${formatUsd(result.dedicatedWinsBelow.usdPerGpuHour)} per GPU and hour.`}
      </p>
      <Terms of={["rung", "P10 to P90"]} />
    </section>
  );
}

/** A saving; nothing on the first rung, which there is nothing to compare with. */
const Saving = ({ usd }: { usd: number | null }): ReactNode => (usd === null ? "" : <Usd value={usd} />);

/** What the verdict would be if all undecided work moved. */
const IF_ALL = "if all may move";

interface RungNameProps {
  option: PlanOption;
  /** Why this rung is marked; null if it is not. */
  tag: string | null;
  isOpen: boolean;
  toggle: () => void;
}

/** Expands the details of the option. */
const RungName = ({ option, tag, isOpen, toggle }: RungNameProps): ReactNode => (
  <button type="button" className="rung" aria-expanded={isOpen} onClick={toggle}>
    <span className="rung-number">{option.rung}</span>
    <span>
      {RUNG_NAMES[option.kind]}
      {tag !== null && <span className={tag === IF_ALL ? "tag if" : "tag"}>{tag}</span>}
      <span className="small quiet option-name">{optionName(option)}</span>
    </span>
  </button>
);

/** Whether that is a saving is a matter of today's bill: a rung may save beyond a dearer one and still be a loss. */
function AgainstToday({ usd, todayUsd }: { usd: number | null; todayUsd: number | null }): ReactNode {
  if (usd === null || todayUsd === null || todayUsd <= 0 || usd === todayUsd) return null;
  const share = usd / todayUsd - 1;
  return (
    <span className={`small against-today ${share < 0 ? "good" : "bad"}`}>
      {share < 1
        ? `${formatPercent(Math.abs(share))} ${share < 0 ? "less" : "more"}`
        : `${formatNumber(usd / todayUsd)} times`}
    </span>
  );
}
