import type { ReactNode } from "react";
import type { UsageAnswer } from "../../contract/api.ts";
import { formatCountShort, formatPercent } from "../../core/format.ts";
import { Usd } from "../parts/figure.tsx";
import { nameOf } from "./name-of.ts";
import { Scroller } from "../parts/scroller.tsx";

/** The sums of each name, most expensive first, with what of them is not known exactly. */
export function GroupTable({
  usage,
  colours,
}: {
  usage: UsageAnswer;
  colours: readonly string[];
}): ReactNode {
  const count = (value: number | null): ReactNode =>
    value === null ? (
      <span className="quiet">unknown</span>
    ) : (
      <data value={value}>{formatCountShort(value)}</data>
    );
  const share = (value: number | null): ReactNode =>
    value === null ? (
      <span className="quiet">not reported</span>
    ) : (
      <data value={value}>{formatPercent(value)}</data>
    );
  return (
    <Scroller label="Figures by name">
      <table className="small stacks">
        <caption className="unseen">Sums by {usage.by}</caption>
        <thead>
          <tr>
            <th scope="col">{usage.by}</th>
            {["spend", "requests", "input tokens", "cached", "output tokens", "unpriced", "estimated"].map(
              (name) => (
                <th key={name} scope="col" className="number">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {usage.groups.map((group, index) => (
            <tr key={nameOf(group, usage.by)}>
              <th scope="row" className="name">
                <svg className="swatch" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                  <rect width="12" height="12" rx="3" fill={colours[index]} />
                </svg>{" "}
                {nameOf(group, usage.by)}
              </th>
              <td className="number" data-label="spend">
                <Usd value={group.usd} />
              </td>
              <td className="number" data-label="requests">
                {count(group.requests)}
              </td>
              <td className="number" data-label="input tokens">
                {count(group.inputTokens)}
              </td>
              <td className="number" data-label="cached">
                {share(group.shares.cachedInput)}
              </td>
              <td className="number" data-label="output tokens">
                {count(group.outputTokens)}
              </td>
              <td className="number" data-label="unpriced">
                {share(group.shares.unpriced)}
              </td>
              <td className="number" data-label="estimated">
                {share(group.shares.estimated)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
