import type { Output } from "./format.ts";

/** Says so when every page of a file announces another one: the last page is missing. */
export function noteMissingPages(more: readonly boolean[], output: Output): void {
  if (more.length > 0 && more.every((hasMore) => hasMore)) {
    output.note("The pages say that more follow (has_more); give the following ones too.");
  }
}
