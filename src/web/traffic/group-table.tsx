import type { ReactNode } from "react";
import type { UsageAnswer } from "../../contract/api.ts";
import { Count, Percent, Spend } from "../parts/figure.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { nameOf } from "./name-of.ts";

type Group = UsageAnswer["groups"][number];

interface GroupTableProps {
  usage: UsageAnswer;
  colourOf: (group: Group) => string;
}

/** The sums of each name, most expensive first, and how much of each is not known exactly. */
export const GroupTable = ({ usage, colourOf }: GroupTableProps): ReactNode => (
  <Table
    label={`Sums by ${usage.by}`}
    columns={[
      {
        head: usage.by,
        className: "name",
        cell: (group) => (
          <>
            <svg className="swatch" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
              <rect width="12" height="12" rx="3" fill={colourOf(group)} />
            </svg>{" "}
            {nameOf(group, usage.by)}
          </>
        ),
        sortBy: (group) => nameOf(group, usage.by),
      },
      ...FIGURES,
    ]}
    rows={usage.groups}
    keyOf={(group) => nameOf(group, usage.by)}
  />
);

const counted = (head: string, of: (group: Group) => number | null): Column<Group> => ({
  head,
  className: "number",
  cell: (group) => <Count value={of(group)} />,
  sortBy: of,
});
const shared = (head: string, of: (group: Group) => number | null): Column<Group> => ({
  head,
  className: "number",
  cell: (group) => <Percent value={of(group)} unknown="not reported" />,
  sortBy: of,
});

const FIGURES: readonly Column<Group>[] = [
  {
    head: "spend",
    className: "number",
    cell: (group) => <Spend figures={group} />,
    sortBy: ({ usd }) => usd,
  },
  counted("requests", ({ requests }) => requests),
  counted("input tokens", ({ inputTokens }) => inputTokens),
  shared("cached", ({ shares }) => shares.cachedInput),
  counted("output tokens", ({ outputTokens }) => outputTokens),
  shared("no known price", ({ shares }) => shares.unpriced),
  shared("estimated", ({ shares }) => shares.estimated),
];
