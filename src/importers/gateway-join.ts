import { UserError } from "../core/errors.ts";
import { inputTokens, outputTokens, TOKEN_KINDS } from "../core/tokens.ts";
import { isoDate } from "../core/time.ts";
import type { UsageRow } from "../core/usage.ts";
import { type CoarseCopy, coarseCopies } from "./coarse-copies.ts";
import { DayTotals } from "./day-totals.ts";

/**
 * Joins a gateway's log with the console export of the provider behind it: both saw the same requests, so they
 * must not be added. The log's rows are kept, for they show single requests; of the console's buckets only what
 * the log did not see of that model and day stays.
 */
export class GatewayJoin {
  readonly #pass: (row: UsageRow) => void;
  readonly #totals = new DayTotals();
  /** The first of the single requests that an export lists of a day and model. */
  readonly #singles: UsageRow[] = [];
  readonly #held: UsageRow[] = [];

  constructor(pass: (row: UsageRow) => void) {
    this.#pass = pass;
  }

  /** A row of a gateway's or an application's own log. */
  logged(row: UsageRow): void {
    if (!row.servedLocally && row.notMovable === null) this.#totals.logged(row, tokensOf(row));
    this.#pass(row);
  }

  /** A row of a provider's own export. Buckets are held back until all files are read. */
  exported(row: UsageRow): void {
    if (row.notMovable !== null) this.#pass(row);
    else if (row.grain === "request") {
      if (this.#totals.exported(row, tokensOf(row), true)) this.#singles.push(row);
      this.#pass(row);
    } else this.#held.push(row);
  }

  /**
   * Passes on what was held back; returns what to tell the user, and which files hold usage that a finer one holds too.
   * Throws UserError for what cannot be joined.
   */
  finish(): { notes: string[]; copies: CoarseCopy[] } {
    for (const row of this.#singles) {
      if (this.#totals.singlesFrom(row) === "both") continue;
      throw new UserError(
        `${row.file} and a gateway's log both list the requests of ${row.provider ?? ""} ${row.model ?? ""} on ${isoDate(row.startMs)}`,
        "Give only one of the two; cost exports may stay.",
      );
    }
    const { shares, copies } = coarseCopies(this.#held);
    const held = this.#held.flatMap((row) => {
      const share = shares.get(row) ?? 1;
      return share === 0 ? [] : [share === 1 ? row : scaled(row, share)];
    });
    for (const row of held) this.#totals.exported(row, tokensOf(row), false);
    let joined = 0;
    for (const row of held) {
      const share = this.#totals.unseenShare(row);
      if (share === null) {
        this.#pass(row);
        continue;
      }
      joined++;
      if (share > 0) this.#pass(scaled(row, share));
    }
    const twice = copies.map(
      ({ fine, coarse }) =>
        `${coarse} holds usage of ${fine} in wider buckets: it counts once, as ${fine} has it.`,
    );
    return { notes: [...joinedNotes(joined), ...twice], copies };
  }
}

/** What to tell of buckets that were joined with a log. */
export const joinedNotes = (rows: number): string[] =>
  rows === 0
    ? []
    : [
        `${rows} rows of a provider's export cover models and days that a request log covers too: they were joined, and only what the log did not see was kept.`,
      ];

const tokensOf = ({ tokens }: UsageRow): number => (inputTokens(tokens) ?? 0) + (outputTokens(tokens) ?? 0);

function scaled(row: UsageRow, share: number): UsageRow {
  const tokens = { ...row.tokens };
  for (const kind of TOKEN_KINDS) {
    const count = tokens[kind];
    if (count !== undefined) tokens[kind] = Math.round(count * share);
  }
  return { ...row, tokens, requests: row.requests === null ? null : Math.round(row.requests * share) };
}
