import { cell, readCatalogRows } from "./catalog-file.ts";

let table: readonly { pattern: RegExp; kind: string }[] | undefined;
const known = new Map<string, string | null>();

/**
 * What a model does that no text model takes over ("embeddings", "images"), judged by its name as billed, with or
 * without its publisher; null for text models and for names that say nothing.
 */
export function notMovableModel(model: string): string | null {
  let kind = known.get(model);
  if (kind === undefined) {
    table ??= readCatalogRows("not-movable-models.csv").map((row) => ({
      pattern: new RegExp(cell(row, "pattern"), "i"),
      kind: cell(row, "kind"),
    }));
    const name = model.toLowerCase().replace(/^.*\//, "");
    kind = table.find(({ pattern }) => pattern.test(name))?.kind ?? null;
    known.set(model, kind);
  }
  return kind;
}
