import { UserError } from "../core/errors.ts";
import { inputTokens, outputTokens, TOKEN_KINDS } from "../core/tokens.ts";
import { DAY_MS, isoDate } from "../core/time.ts";
import type { UsageRow } from "../core/usage.ts";
import { modelKey } from "../traffic/model-key.ts";

/** A remainder below this share of a console's day is rounding and clock skew, not traffic. */
const LEAST_REMAINDER = 0.02;

/**
 * Joins a gateway's log with the console export of the provider behind it: both saw the same requests, so they
 * must not be added. The log's rows are kept, for they show single requests; of the console's buckets only what
 * the log did not see of that model and day stays.
 */
export class GatewayJoin {
  readonly #pass: (row: UsageRow) => void;
  readonly #logged = new Map<string, number>();
  readonly #consoleTotals = new Map<string, number>();
  readonly #consoleRequests = new Map<string, string>();
  readonly #held: UsageRow[] = [];
  readonly #keys = new Map<string, string>();

  constructor(pass: (row: UsageRow) => void) {
    this.#pass = pass;
  }

  /** A row of a gateway's or an application's own log. */
  logged(row: UsageRow): void {
    if (!row.servedLocally && row.notMovable === null) add(this.#logged, this.#key(row), tokensOf(row));
    this.#pass(row);
  }

  /** A row of a provider's own export. Buckets are held back until all files are read. */
  exported(row: UsageRow): void {
    if (row.notMovable !== null) this.#pass(row);
    else if (row.grain === "request") {
      const key = this.#key(row);
      if (!this.#consoleRequests.has(key)) this.#consoleRequests.set(key, row.file);
      this.#pass(row);
    } else {
      add(this.#consoleTotals, this.#key(row), tokensOf(row));
      this.#held.push(row);
    }
  }

  /** Passes on what was held back; returns what to tell the user. Throws UserError for what cannot be joined. */
  finish(): string[] {
    for (const key of this.#logged.keys()) {
      const file = this.#consoleRequests.get(key);
      if (file === undefined) continue;
      throw new UserError(
        `${file} and a gateway's log both list the requests of ${key.split("|").slice(0, 2).join(" ")} on ${isoDate(Number(key.split("|")[2]) * DAY_MS)}`,
        "Give only one of the two; cost exports may stay.",
      );
    }
    let joined = 0;
    for (const row of this.#held) {
      const key = this.#key(row);
      const seen = this.#logged.get(key) ?? this.#logged.get(this.#key({ ...row, provider: null }));
      if (seen === undefined) {
        this.#pass(row);
        continue;
      }
      joined++;
      const share = 1 - seen / Math.max(1, this.#consoleTotals.get(key) ?? 0);
      if (share >= LEAST_REMAINDER) this.#pass(scaled(row, share));
    }
    if (joined === 0) return [];
    return [
      `${joined} rows of a provider's export cover models and days that a request log covers too: they were joined, and only what the log did not see was kept.`,
    ];
  }

  /** Provider, model and day. */
  #key({ provider, model, startMs }: UsageRow): string {
    const name = model ?? "";
    let key = this.#keys.get(name);
    if (key === undefined) this.#keys.set(name, (key = modelKey(name)));
    return `${provider ?? ""}|${key}|${Math.floor(startMs / DAY_MS)}`;
  }
}

const tokensOf = ({ tokens }: UsageRow): number => (inputTokens(tokens) ?? 0) + (outputTokens(tokens) ?? 0);

const add = (sums: Map<string, number>, key: string, amount: number): void =>
  void sums.set(key, (sums.get(key) ?? 0) + amount);

function scaled(row: UsageRow, share: number): UsageRow {
  const tokens = { ...row.tokens };
  for (const kind of TOKEN_KINDS) {
    const count = tokens[kind];
    if (count !== undefined) tokens[kind] = Math.round(count * share);
  }
  return { ...row, tokens, requests: row.requests === null ? null : Math.round(row.requests * share) };
}
