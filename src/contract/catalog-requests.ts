import type { Verdict } from "../guide/claim.ts";

/** What a model or a GPU costs. */
export interface PriceRequest {
  /** An API model, an open model or a GPU; null: what the catalog holds. */
  name: string | null;
  /** An API model at this provider only. */
  provider: string | null;
  /** Prices as of this moment, milliseconds UTC; null: now. */
  atMs: number | null;
}

/** Claims of the guide; what is left empty or null leaves none out. */
export interface ClaimsRequest {
  ids: readonly string[];
  /** Part of the name of a table. */
  table: string | null;
  verdict: Verdict | null;
  /** API prices as of this moment, milliseconds UTC; null: now. */
  asOfMs: number | null;
}

export const ALL_CLAIMS: ClaimsRequest = { ids: [], table: null, verdict: null, asOfMs: null };
