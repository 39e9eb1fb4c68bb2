import type { Dialect } from "./dialect.ts";
import type { DialectFamily } from "./failure.ts";

/** Where a request belongs, from its method and path. */
export interface Surface {
  family: DialectFamily;
  /** Null for what is never metered: lists of models, what was paid for before, paths that only pass. */
  dialect: Dialect | null;
  /** Its answer is the results of a batch job, each of which is metered once. */
  isBatchResults?: true;
  operation: "generate" | "count" | "models" | "stored" | "other";
  /** Reads what is fetched by its id: it may bring the usage of an answer that was made in the background. */
  settles?: Dialect;
  /** What is appended to the upstream's base address; `{model}` stands for the name in paths that have it. */
  path: string;
  /** Gemini names the model in the path, and so does a request for a single one. */
  model: string | null;
  /** The name as the path has it, escapes and all: so it goes on, unless it is another at the upstream. */
  modelAsSent?: string;
  /** Where in the cloud the request is to be served, as the path says it. */
  location?: string;
  /** Its body is read whole before it goes on, though it is not metered: what is signed must be known. */
  isHeld?: true;
  /** It came by a path of a cloud's resource, not by one of the format's maker. */
  resource?: true;
  /** Gemini says in the path whether the answer is streamed; null = the body says it. */
  stream: boolean | null;
}

/** What stands for the variable parts of a route. */
export type Params = Readonly<Record<string, string | undefined>>;

/** A surface, or how it follows from what the path names. */
export type Row = Surface | ((params: Params) => Surface | null);

/** The path of a provider as it is, unmetered. */
export const passing = (family: DialectFamily, path: string): Surface => ({
  family,
  dialect: null,
  operation: "other",
  path,
  model: null,
  stream: null,
});
