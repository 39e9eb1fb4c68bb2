import { DAY_MS } from "../core/time.ts";
import { modelKey } from "../traffic/model-key.ts";

/** A remainder below this share of a console's day is rounding and clock skew, not traffic. */
const LEAST_REMAINDER = 0.02;

/** What was used on some day, of which model, billed by whom. */
interface DayOfModel {
  provider: string | null;
  model: string | null;
  startMs: number;
}

/** What a request log and a provider's own export say of the same provider, model and day: they are not added. */
export class DayTotals {
  readonly #logged = new Map<string, number>();
  readonly #singles = new Map<string, number>();
  readonly #buckets = new Map<string, number>();
  readonly #keys = new Map<string, string>();

  /** Tokens that a gateway's or an application's own log shows. */
  logged(day: DayOfModel, tokens: number): void {
    add(this.#logged, this.#key(day), tokens);
  }

  /** Tokens of a single request, or of a bucket, of a provider's export. Is it the first of its day and model? */
  exported(day: DayOfModel, tokens: number, isSingle: boolean): boolean {
    return add(isSingle ? this.#singles : this.#buckets, this.#key(day), tokens);
  }

  /** Which of the two counts where both list single requests, which nobody can match: the one that shows more tokens. */
  singlesFrom(day: DayOfModel): "log" | "export" | "both" {
    const key = this.#key(day);
    const [logged, exported] = [this.#logged.get(key), this.#singles.get(key)];
    if (logged === undefined || exported === undefined) return "both";
    return logged >= exported ? "log" : "export";
  }

  /** What share of a bucket no log saw: null where none saw anything of it, 0 where nothing worth counting is left. */
  unseenShare(day: DayOfModel): number | null {
    const key = this.#key(day);
    const logged = this.#logged.get(key);
    const seen =
      logged === undefined
        ? this.#logged.get(this.#key({ ...day, provider: null }))
        : Math.max(logged, this.#singles.get(key) ?? 0);
    if (seen === undefined) return null;
    const share = 1 - seen / Math.max(1, this.#buckets.get(key) ?? 0);
    return share >= LEAST_REMAINDER ? share : 0;
  }

  #key({ provider, model, startMs }: DayOfModel): string {
    const name = model ?? "";
    let key = this.#keys.get(name);
    if (key === undefined) this.#keys.set(name, (key = modelKey(name)));
    return `${provider ?? ""}|${key}|${Math.floor(startMs / DAY_MS)}`;
  }
}

function add(sums: Map<string, number>, key: string, amount: number): boolean {
  const before = sums.get(key);
  sums.set(key, (before ?? 0) + amount);
  return before === undefined;
}
