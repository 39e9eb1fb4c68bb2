import type { Retirement } from "../core/retirement.ts";
import { cell, readCatalogRows } from "./catalog-file.ts";
import { requiredText } from "./required-text.ts";

let loaded: readonly Retirement[] | undefined;

/** Which models stop being served, when, and what their provider names in their place. Throws Error on a bad row. */
export function loadRetirements(): readonly Retirement[] {
  loaded ??= readCatalogRows("retirements.csv").map((row) => {
    const retiresMs = Date.parse(requiredText(row, "retires"));
    if (Number.isNaN(retiresMs)) throw new Error(`${cell(row, "model")} retires at no date`);
    const successor = cell(row, "successor");
    return {
      provider: requiredText(row, "provider"),
      model: requiredText(row, "model"),
      retiresMs,
      successor: successor === "" ? null : successor,
      source: requiredText(row, "source"),
      date: requiredText(row, "source_date"),
    };
  });
  return loaded;
}
