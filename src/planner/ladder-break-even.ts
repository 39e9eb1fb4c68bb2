import { breakEvens, type BreakEven } from "./break-even.ts";
import type { NeverCross, PlanOption } from "./plan-result.ts";
import { priceOption } from "./price.ts";
import type { OptionKind } from "./prepared.ts";
import { typicalValues } from "./ranges.ts";
import type { ScopeAnswer } from "./verdict.ts";

const OWN: readonly OptionKind[] = ["dedicated-hosted", "self-host-rent", "self-host-buy", "hybrid"];

/**
 * Every volume at which the cheapest option of each own-hardware kind changes places with staying and with the
 * cheapest other API, and the pairs that never do.
 */
export function ladderBreakEvens({ prepared, options }: ScopeAnswer): {
  breakEven: BreakEven[];
  neverCross: NeverCross[];
} {
  const values = typicalValues(prepared.assumptions);
  const stay = options.find(({ kind }) => kind === "api")!;
  const api = cheapest(options, ["closed-cheaper", "hosted-open"]);
  const breakEven: BreakEven[] = [];
  const neverCross: NeverCross[] = [];
  for (const kind of OWN) {
    const option = cheapest(options, [kind]);
    if (option === undefined) continue;
    for (const against of [stay, ...(api === undefined ? [] : [api])]) {
      const found = breakEvens(prepared, option.id, against.id, values);
      breakEven.push(...found);
      if (found.length > 0) continue;
      const usd = (id: string): number =>
        priceOption(
          prepared,
          prepared.options.find((each) => each.id === id)!,
          values,
        ).monthlyUsd;
      const cheaper = usd(option.id) < usd(against.id) ? option.id : against.id;
      neverCross.push({ option: option.id, against: against.id, cheaper });
    }
  }
  return { breakEven, neverCross };
}

function cheapest(options: readonly PlanOption[], kinds: readonly OptionKind[]): PlanOption | undefined {
  let best: PlanOption | undefined;
  for (const option of options) {
    if (!kinds.includes(option.kind)) continue;
    if (best === undefined || option.monthlyUsd.typical < best.monthlyUsd.typical) best = option;
  }
  return best;
}
