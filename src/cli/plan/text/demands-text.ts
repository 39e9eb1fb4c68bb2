import type { DemandReport } from "../../../planner/model/demands.ts";
import type { PlanOption } from "../../../planner/model/plan-option.ts";
import type { PlanResult } from "../../../planner/plan-result.ts";
import { optionName } from "../../../planner/verdict/option-name.ts";
import { money, percent, plural } from "../../format.ts";
import { table } from "../../table.ts";
import { item, KIND_NAMES, title, type TextOptions } from "./parts.ts";

/** The recommendation and the prize side by side; nothing where they are one. */
export function answersText({ verdict, options }: PlanResult, out: TextOptions): string {
  const of = (id: string | null): PlanOption | undefined => options.find((option) => option.id === id);
  const [same, prize] = [of(verdict.sameClass), of(verdict.ifItPasses)];
  const stay = of("stay");
  if (same === undefined || prize === undefined || stay === undefined) return "";
  const rows = [
    { answer: "changes no model class (recommended)", option: same },
    { answer: `if ${prize.ifItPasses ?? "it holds"}`, option: prize },
  ];
  const saved = ({ monthlyUsd }: PlanOption): number => stay.monthlyUsd.p50 - monthlyUsd.p50;
  const text = table(
    rows,
    [
      { header: "answer", cell: ({ answer }) => answer },
      { header: "$ a month", align: "right", cell: ({ option }) => money(option.monthlyUsd.p50) },
      {
        header: "saves",
        align: "right",
        cell: ({ option }) => `${money(saved(option))} (${percent(saved(option) / stay.monthlyUsd.p50)})`,
      },
      { header: "option", cell: ({ option }) => optionName(option) },
    ],
    { ...out, indent: 2 },
  );
  return `${title("\nTWO ANSWERS, if everything moved that may", out)}${text}`;
}

/** What is demanded, what it keeps off the ladder, and what nobody can say. */
export function demandsText({ verdict, removed }: PlanResult, out: TextOptions): string {
  const lines = verdict.demands
    .filter((report) => report.removes.length > 0 || report.unknown.length > 0 || report.staying !== "holds")
    .map((report) => demandText(report, removed));
  return lines.length === 0
    ? ""
    : `${title("\nWHAT IS DEMANDED", out)}${lines.map((line) => item(line, out)).join("")}`;
}

function demandText(report: DemandReport, removed: PlanResult["removed"]): string {
  const { asked, removes, unknown, staying, unknownPasses, remedy } = report;
  const kinds = Map.groupBy(
    removed.filter(({ id }) => removes.includes(id)),
    ({ kind }) => kind,
  );
  const counted = [...kinds].map(([kind, rows]) => `${rows.length} ${KIND_NAMES[kind]}`).join(", ");
  const parts = [
    ...(removes.length === 0
      ? []
      : [`keeps ${plural(removes.length, "option")} off the ladder that would be the best (${counted})`]),
    ...(staying === "violates" ? ["staying does not meet it"] : []),
    ...(unknown.length === 0
      ? []
      : [
          `of ${plural(unknown.length, "option")} nothing here shows whether ${unknown.length === 1 ? "it meets" : "they meet"} it${unknownPasses ? "" : ", so it does not pass"} (${remedy})`,
        ]),
  ];
  return `${asked}: ${parts.join("; ")}`;
}

/** The hosts of the model whose host is the cheapest: its maker and the largest beside it. */
export function hostsText({ options, verdict }: PlanResult, out: TextOptions): string {
  const hosted = options.filter(({ kind }) => kind === "hosted-open");
  const named = hosted.find(({ id }) => id === verdict.ifItPasses || id === verdict.sameClass);
  const model = (named ?? hosted.find(({ notByDefault }) => notByDefault === null) ?? hosted[0])?.targetModel;
  const rows = hosted
    .filter(({ targetModel }) => targetModel === model)
    .toSorted((a, b) => a.monthlyUsd.p50 - b.monthlyUsd.p50);
  if (rows.length < 2) return "";
  const text = table(
    rows,
    [
      { header: "host", cell: ({ label }) => label },
      { header: "$ a month", align: "right", cell: ({ monthlyUsd }) => money(monthlyUsd.p50) },
      {
        header: "price",
        cell: ({ notByDefault }) =>
          notByDefault === null ? "confirmed" : "in one table: not recommended by default",
      },
    ],
    { ...out, indent: 2 },
  );
  return `${title(`\nHOSTS of ${model}: the cheapest, its maker and the largest`, out)}${text}`;
}
