import { unpricedSentence } from "../../planner/verdict/unpriced-share.ts";
import type { ReactNode } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { Percent, Usd } from "../parts/figure.tsx";
import { Terms } from "../parts/terms.tsx";
import type { TypicalUsd } from "./scenario.ts";
import { optionName } from "../../planner/verdict/option-name.ts";
import { middleUsd } from "./middle-usd.ts";
import { DemandsNote } from "./demands-note.tsx";
import { PrizeFigures } from "./prize-figures.tsx";
import { ACTION_NAMES, optionOf } from "./option-names.ts";

interface VerdictProps {
  result: PlanResult;
  /** Costs that follow a slider while it moves; null when the result is of the current values. */
  typicalUsd: TypicalUsd | null;
  /** Requests the plan in which all undecided work moves; null if this is that plan, or there is no server. */
  moveAll: (() => void) | null;
}

/** What to do and why, in three sentences, with the figures that carry it. */
export function VerdictCard({ result, typicalUsd, moveAll }: VerdictProps): ReactNode {
  const { verdict } = result;
  const stay = (result.confirmedOptions ?? result.options).find(({ kind }) => kind === "api");
  const nowUsd = stay === undefined ? null : middleUsd(stay, typicalUsd?.confirmed ?? null);
  const chosenOption = (result.confirmedOptions ?? result.options).find(({ id }) => id === verdict.option);
  const chosenUsd =
    (chosenOption && middleUsd(chosenOption, typicalUsd?.confirmed ?? null)) ?? verdict.monthlyUsd;
  const savesUsd = typicalUsd === null || nowUsd === null ? verdict.savesUsdPerMonth : nowUsd - chosenUsd;
  const ifAllOption = result.options.find(({ id }) => id === verdict.ifAllMoved.option);
  const ifAllUsd =
    (ifAllOption && middleUsd(ifAllOption, typicalUsd?.all ?? null)) ?? verdict.ifAllMoved.monthlyUsd;
  const chosen = optionOf(result, verdict.option);
  const moves = chosen !== null && chosen.kind !== "api";
  return (
    <section className="card verdict" aria-labelledby="verdict">
      {verdict.unpriced !== null && (
        <p className="note verdict-unpriced">
          <strong>{unpricedSentence(verdict.unpriced)}</strong>
        </p>
      )}
      <div className="verdict-words">
        <p className="quiet small">Verdict</p>
        <h1 id="verdict">{ACTION_NAMES[verdict.action]}</h1>
        <ol>
          {verdict.because.slice(verdict.unpriced === null ? 0 : 1).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ol>
        <Terms of={["draw", "P10 to P90"]} />
      </div>
      <dl className="verdict-figures">
        <div>
          <dt>Now, a month</dt>
          <dd>
            <Usd value={nowUsd} />
          </dd>
        </div>
        {moves && (
          <>
            <div>
              <dt>{optionName(chosen)}</dt>
              <dd>
                <Usd value={chosenUsd} />
              </dd>
            </div>
            <div>
              <dt>Saves, a month</dt>
              <dd className={savesUsd >= 0 ? "good" : "bad"}>
                <Usd value={savesUsd} />
              </dd>
            </div>
            <div>
              <dt>
                Chance that it costs less than staying
                {chosen.ifItPasses === null ? "" : `, if ${chosen.ifItPasses}`}
              </dt>
              <dd>
                <Percent value={verdict.beatsStayingChance} />
              </dd>
            </div>
          </>
        )}
        {verdict.ifAllMoved.option !== verdict.option && (
          <div>
            <dt>If all undecided work may move: {ACTION_NAMES[verdict.ifAllMoved.action].toLowerCase()}</dt>
            <dd>
              <Usd value={ifAllUsd} />
              {moveAll !== null && (
                <button type="button" className="plain small no-print" onClick={moveAll}>
                  Plan with that
                </button>
              )}
            </dd>
          </div>
        )}
        <PrizeFigures result={result} typicalUsd={typicalUsd} />
      </dl>
      <DemandsNote result={result} />
      {verdict.settledBy.length > 0 && (
        <div className="note verdict-open">
          <p className="small">What would settle the open points</p>
          <ul>
            {verdict.settledBy.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
