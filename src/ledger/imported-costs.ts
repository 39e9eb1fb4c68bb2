import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CostRow } from "../core/usage.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import { flush, type Manifest } from "./manifest.ts";

/** What bills say beside usage: money without requests, and times that were observed without any. */
export interface ImportedCosts {
  costs: CostRow[];
  spans: { startMs: number; endMs: number }[];
}

/** The costs that a manifest names. */
export function readCosts(folder: string, { costs: file }: Manifest): ImportedCosts {
  if (file === null) return { costs: [], spans: [] };
  const text = readFileSync(join(ledgerPaths(folder).history, file), "utf8");
  const kept = JSON.parse(text) as {
    costs: (Omit<CostRow, "amount"> & { amount: string })[];
    spans: ImportedCosts["spans"];
  };
  return {
    costs: kept.costs.map((row) => ({ ...row, amount: BigInt(row.amount) })),
    spans: kept.spans,
  };
}

/**
 * Adds costs to those of a manifest in a new file, whose name is answered. A line about the same thing and time as
 * one that is there takes its place, so that a bill read again is the same bill.
 */
export function addCosts(folder: string, before: Manifest, added: ImportedCosts): string {
  const old = readCosts(folder, before);
  const costs = new Map<string, CostRow>();
  for (const rows of [old.costs, added.costs]) {
    const seen = new Map<string, number>();
    for (const row of rows) {
      const about = JSON.stringify([
        row.provider,
        row.startMs,
        row.endMs,
        row.currency,
        row.model,
        row.item,
        row.notMovable,
        row.task,
      ]);
      // Identical lines are told apart by their order.
      const number = (seen.get(about) ?? 0) + 1;
      seen.set(about, number);
      costs.set(`${about}${number}`, row);
    }
  }
  const spans = new Map(
    [...old.spans, ...added.spans].map((span) => [`${span.startMs}-${span.endMs}`, span]),
  );
  const file = join("costs", `${randomUUID()}.json`);
  const path = join(ledgerPaths(folder).history, file);
  mkdirSync(dirname(path), { recursive: true });
  const rows = [...costs.values()].map((row) => ({ ...row, amount: row.amount.toString() }));
  writeFileSync(path, JSON.stringify({ costs: rows, spans: [...spans.values()] }));
  flush(path);
  return file;
}
