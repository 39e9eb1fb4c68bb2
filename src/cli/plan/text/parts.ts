import type { OptionKind } from "../../../planner/model/prepared.ts";
import { money } from "../../format.ts";
import { paragraphs } from "../../table.ts";

export interface TextOptions {
  columns: number;
  color: boolean;
}

/** What a rung is called on the page. */
export const KIND_NAMES: Readonly<Record<OptionKind, string>> = {
  api: "stay",
  "api-tuned": "tuned",
  "closed-cheaper": "closed",
  "hosted-open": "hosted open",
  "dedicated-hosted": "dedicated",
  "self-host-rent": "rent GPUs",
  "self-host-buy": "buy GPUs",
  hybrid: "hybrid",
};

export const title = (text: string, { columns, color }: TextOptions): string => {
  const wrapped = paragraphs(text, columns);
  return color ? `\u001B[1m${wrapped}\u001B[0m\n` : `${wrapped}\n`;
};

/** One point of a list, indented by two and hanging under its own text. */
export const item = (text: string, { columns }: TextOptions, mark = "-"): string =>
  `  ${paragraphs(`${mark} ${text}`, columns - 2, 3 + mark.length)}\n`;

export const indented = (text: string, { columns }: TextOptions): string =>
  `  ${paragraphs(text, columns - 2, 2)}\n`;

/** A sum with its signs: "$5 a + $3 b - $2 c". */
export const signedSum = (parts: readonly (readonly [number, string])[]): string =>
  parts
    .map(([usd, name], index) => {
      const amount = `${money(Math.abs(usd))} ${name}`;
      if (index === 0) return usd < 0 ? `-${amount}` : amount;
      return `${usd < 0 ? "-" : "+"} ${amount}`;
    })
    .join(" ");
