import { formatMonths } from "../../../core/format.ts";
import type { GuidePath, GuideTable, GuideTableRow } from "../../../guide/guide-path.ts";
import { money, tokens } from "../../format.ts";
import { table } from "../../table.ts";
import { item, title, type TextOptions } from "./parts.ts";

/** `--assume guide`: the guide's own tables beside the plan, with what it typed and what follows. */
export function guideText(path: GuidePath | null, options: TextOptions): string {
  if (path === null) return "";
  const { here } = path;
  const typed = here?.selfHostUsd ?? null;
  return [
    title("\nTHE GUIDE'S OWN TABLES", options),
    item(
      "Input, typed by it: the volume, the cost of self-hosting and the payback. Derived here and equal to what it printed: the API bill, the saving and the upfront that its payback implies. The plan above prices machines that hold the traffic and need not meet the typed cost, which its own cost tables contain only in some rows.",
      options,
    ),
    ...(here === null
      ? []
      : [
          item(
            `This traffic, ${money(here.apiUsd)} of API a month, is its volume of ${tokens(here.millions * 1e6)} in and as many out${
              typed === null
                ? ", which is outside its table."
                : `: ${money(typed)} of self-hosting on its typed column, a saving of ${money(here.savingUsd)}.`
            }`,
            options,
          ),
        ]),
    ...path.tables.flatMap((it) => [
      `\n  against ${APIS[it.api]}\n`,
      tableText(it, options),
      crossingText(it, options),
    ]),
  ].join("");
}

const APIS = { gpt54: "GPT-5.4", deepseekV4: "DeepSeek V4" } as const;

const tableText = ({ rows }: GuideTable, options: TextOptions): string =>
  table<GuideTableRow>(
    [...rows],
    [
      { header: "in and out", align: "right", cell: ({ millions }) => tokens(millions * 1e6) },
      { header: "API", align: "right", cell: ({ apiUsd }) => money(apiUsd) },
      { header: "self-host, typed", align: "right", cell: ({ selfHostUsd }) => money(selfHostUsd) },
      { header: "saving", align: "right", cell: ({ savingUsd }) => money(savingUsd) },
      {
        header: "payback, typed",
        align: "right",
        cell: ({ paybackMonths }) => paybackText(paybackMonths),
      },
      {
        header: "so upfront",
        align: "right",
        cell: ({ upfrontUsd }) => (upfrontUsd === null ? "-" : money(upfrontUsd)),
      },
      {
        header: "cost table with it",
        cell: ({ selfHostExplainedBy }) => EXPLAINED[selfHostExplainedBy ?? "none"],
      },
    ],
    { ...options, indent: 2 },
  );

const EXPLAINED = { purchased: "bought", cloud: "cloud", none: "none" } as const;

const paybackText = (count: number | null): string =>
  count === null ? "-" : count === 0 ? "at once" : formatMonths(count);

const crossingText = ({ breakEven }: GuideTable, options: TextOptions): string =>
  breakEven
    .map(({ millions, apiUsd }) =>
      item(`saves nothing at ${tokens(millions * 1e6)}, ${money(apiUsd)} of API a month`, options),
    )
    .join("");
