import { middleUsd } from "./middle-usd.ts";
import type { ReactNode } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { optionName } from "../../planner/verdict/option-name.ts";
import { Percent, Usd } from "../parts/figure.tsx";
import { optionOf } from "./option-names.ts";
import type { TypicalUsd } from "./scenario.ts";

/** The best if the work passes on its model, beside what is recommended; nothing where they are one. */
export function PrizeFigures({
  result,
  typicalUsd,
}: {
  result: PlanResult;
  typicalUsd: TypicalUsd | null;
}): ReactNode {
  const { ifItPasses, option } = result.verdict;
  const prize = ifItPasses === null || ifItPasses === option ? null : optionOf(result, ifItPasses);
  if (prize === null) return null;
  return (
    <div>
      <dt>
        The prize, if {prize.ifItPasses ?? "it holds"}: {optionName(prize)}
      </dt>
      <dd>
        <Usd value={middleUsd(prize, typicalUsd?.all ?? null)} />
        <span className="small quiet">
          {" "}
          costs less than staying in <Percent value={prize.beatsStayingChance} /> of draws, if it passes
        </span>
      </dd>
    </div>
  );
}
