import type { ReactNode } from "react";
import type { PlanOption } from "../../planner/model/plan-option.ts";
import { formatMilliseconds, formatPayback, formatPercent } from "../../core/format.ts";
import { Usd } from "../parts/figure.tsx";
import { optionName } from "../../planner/verdict/option-name.ts";
import { componentName } from "./option-names.ts";

/** The details of an option: the parts of its cost, its fleet, its conditions and its sources. */
export function LadderDetail({
  option,
  others,
}: {
  option: PlanOption;
  others: readonly PlanOption[];
}): ReactNode {
  const parts = Object.entries(option.components).filter(([, usd]) => usd !== 0);
  return (
    <div className="ladder-detail">
      <dl className="sum">
        {parts.map(([name, usd]) => (
          <div key={name}>
            <dt>{componentName(name)}</dt>
            <dd>
              <Usd value={usd} />
            </dd>
          </div>
        ))}
        <div className="total">
          <dt>a month, at typical assumptions</dt>
          <dd>
            <Usd value={option.monthlyUsd.typical} />
          </dd>
        </div>
      </dl>
      <dl className="sum">
        <Row name="without engineers' time" value={<Usd value={option.withoutPeopleUsd} />} />
        <Row name="middle of the range" value={<Usd value={option.monthlyUsd.p50} />} />
        <Row name="upfront" value={<Usd value={option.upfrontUsd} />} />
        <Row name="pays back, weeks of moving included" value={formatPayback(option.paybackMonths)} />
        <Row name="mean month over the planning horizon" value={<Usd value={option.horizonMonthlyUsd} />} />
        <Row
          name={`costs less than staying${option.ifItPasses === null ? "" : `, if ${option.ifItPasses}`}`}
          value={formatPercent(option.beatsStayingChance)}
        />
        {option.selfHostedShare > 0 && (
          <Row name="tokens served by own GPUs" value={formatPercent(option.selfHostedShare)} />
        )}
        {option.latency !== null && (
          <Row
            name="p95 TTFT / TPOT, busiest hour"
            value={`${formatMilliseconds(option.latency.ttftP95Ms)} / ${formatMilliseconds(option.latency.tpotP95Ms)}${option.meetsSlo === false ? ", misses the target" : ""}`}
          />
        )}
        {option.downtimeThresholdUsdPerHour !== null && (
          <Row
            name="downtime cost per hour that cancels the saving"
            value={<Usd value={option.downtimeThresholdUsdPerHour} />}
          />
        )}
      </dl>
      <div className="small">
        {option.fleet.map((fleet) => (
          <p key={fleet.model + fleet.gpu}>
            {fleet.replicas} × {fleet.model} ({fleet.precision}) on {fleet.gpusPerReplica} × {fleet.gpu} with{" "}
            {fleet.engine}, tensor parallel {fleet.tensorParallel}
          </p>
        ))}
        {option.quality !== null && <p>{option.quality}</p>}
        {option.conditions.length > 0 && (
          <ul>
            {option.conditions.map((condition) => (
              <li key={condition}>{condition}</li>
            ))}
          </ul>
        )}
        {option.sources.length > 0 && <p className="quiet">Prices: {option.sources.join("; ")}</p>}
        {others.length > 0 && (
          <details>
            <summary>{others.length} more on this rung</summary>
            <ul>
              {others.map((other) => (
                <li key={other.id}>
                  {optionName(other)}: <Usd value={other.monthlyUsd.p50} />
                  {other.notByDefault !== null && <span className="quiet"> ({other.notByDefault})</span>}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </div>
  );
}

const Row = ({ name, value }: { name: string; value: ReactNode }): ReactNode => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
