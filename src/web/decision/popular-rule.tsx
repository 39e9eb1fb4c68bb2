import type { ReactNode } from "react";
import type { OptionKind } from "../../planner/model/prepared.ts";
import type { Action } from "../../planner/model/verdict.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { Usd } from "../parts/figure.tsx";
import { ACTION_NAMES } from "./option-names.ts";

type Rule = PlanResult["verdict"]["rules"][number];

const TOWARDS: Readonly<Record<Rule["towards"], string>> = {
  "must-self-host": "run it yourself",
  "self-host": "run it yourself",
  "consider-self-host": "consider running it yourself",
  api: "stay with APIs",
  "hosted-or-api": "stay with APIs or hosts",
  "hosted-open": "take a host of the open model",
};
const OWN: readonly OptionKind[] = ["self-host-rent", "self-host-buy", "hybrid"];
const OWN_ACTIONS: readonly Action[] = ["self-host", "must-self-host", "hybrid"];

/** What the popular rule would have said, whether the verdict agrees, and the figure of this traffic that decides it. */
export function PopularRule({ result }: { result: PlanResult }): ReactNode {
  const { rules, action } = result.verdict;
  if (rules.length === 0) return null;
  const isOwn = OWN_ACTIONS.includes(action);
  const agrees = rules.every(({ towards }) => towards.endsWith("self-host") === isOwn);
  return (
    <p className="small popular">
      The popular rule says: {rules.map((rule) => `${TOWARDS[rule.towards]} (${rule.because})`).join("; ")}.{" "}
      {action === "insufficient-evidence"
        ? "Too little traffic was seen to agree or disagree. "
        : `The verdict ${agrees ? "agrees" : "differs"}, from this traffic's own figures: ${ACTION_NAMES[action].toLowerCase()}. `}
      <OwnPaysFrom result={result} /> {!agrees && <WhyDiffers result={result} />}
    </p>
  );
}

/** The cost of what the rule suggests and of what the verdict chose. */
function WhyDiffers({ result: { options, confirmedOptions, verdict } }: { result: PlanResult }): ReactNode {
  const own = options
    .filter(({ kind }) => OWN.includes(kind))
    .toSorted((a, b) => a.monthlyUsd.p50 - b.monthlyUsd.p50)[0];
  const chosen = (confirmedOptions ?? options).find(({ id }) => id === verdict.option);
  if (own === undefined || chosen === undefined || own.monthlyUsd.p50 <= verdict.monthlyUsd) return null;
  return (
    <>
      The cheapest own GPUs come to <Usd value={own.monthlyUsd.p50} /> a month, {chosen.label} to{" "}
      <Usd value={verdict.monthlyUsd} />.
    </>
  );
}

/** The rule has one threshold for everybody; this is the threshold of this mix. */
function OwnPaysFrom({ result: { options, breakEven, neverCross } }: { result: PlanResult }): ReactNode {
  const own = new Set(options.filter(({ kind }) => OWN.includes(kind)).map(({ id }) => id));
  if (own.size === 0) return null;
  const stay = options.find(({ kind }) => kind === "api");
  const fromUsd = breakEven
    .filter(
      ({ option, against, cheaperBeyond }) =>
        own.has(option) && against === "stay" && cheaperBeyond === option,
    )
    .map(({ apiUsdPerMonth }) => apiUsdPerMonth);
  if (fromUsd.length > 0)
    return (
      <>
        For this mix, own GPUs are cheaper than staying from <Usd value={Math.min(...fromUsd)} /> of API spend
        a month; this traffic is at <Usd value={stay?.monthlyUsd.p50 ?? null} />.
      </>
    );
  const always = neverCross.some(
    ({ option, against, cheaper }) => own.has(option) && against === "stay" && cheaper === option,
  );
  return `For this mix, own GPUs are cheaper than staying at ${always ? "every" : "no"} volume.`;
}
