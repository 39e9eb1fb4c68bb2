import { flagName } from "./setting-name.ts";

/**
 * How a front end spells a setting for the person who uses it, with an example of its value where one helps: the command
 * line says `--model gpt-5.4`, the API `model=gpt-5.4`.
 */
export type Spelling = (setting: string, example?: string) => string;

export const asFlag: Spelling = (setting, example) =>
  example === undefined ? flagName(setting) : `${flagName(setting)} ${example}`;

export const asField: Spelling = (setting, example) =>
  example === undefined ? setting : `${setting}=${example}`;

/** A text; a function where it names settings, which every front end spells its own way. */
export type Wording = string | ((spelled: Spelling) => string);

/** What other code must tell apart: it reads the code, never the sentence. */
export type UserErrorCode =
  /** Rows name no model, so they cannot be priced until the user names one. */
  | "model-missing"
  /** The file is no usage that is known: nothing of it was read. */
  | "no-usage-file"
  /** What was given was read, and there is nothing in it to plan on. */
  | "no-usage"
  /** The server no longer holds the traffic that a key stands for. */
  | "traffic-forgotten";

interface UserErrorOptions extends ErrorOptions {
  code?: UserErrorCode | null;
}

/**
 * What a person gave us cannot be used. The message is one line: what is wrong, where, and what to do.
 * The command line prints it without a stack trace and exits 2. `message` and `remedy` are worded for the command
 * line; another front end asks `worded` for its own text.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly code: UserErrorCode | null;
  readonly #what: Wording;
  readonly #remedy: Wording;

  constructor(what: Wording, remedy: Wording, { code = null, ...options }: UserErrorOptions = {}) {
    super(spelledOut(what, asFlag), options);
    this.code = code;
    this.#what = what;
    this.#remedy = remedy;
  }

  /** What the user can do about it, as an imperative sentence. */
  get remedy(): string {
    return spelledOut(this.#remedy, asFlag);
  }

  /** Both texts, with settings spelled as a front end spells them. */
  worded(spelling: Spelling): { message: string; remedy: string } {
    return { message: spelledOut(this.#what, spelling), remedy: spelledOut(this.#remedy, spelling) };
  }

  /** The same error with every text changed, such as one without the path of a private folder. */
  map(change: (text: string) => string): UserError {
    const changed =
      (wording: Wording): Wording =>
      (spelling) =>
        change(spelledOut(wording, spelling));
    return new UserError(changed(this.#what), changed(this.#remedy), { cause: this, code: this.code });
  }
}

const spelledOut = (wording: Wording, spelling: Spelling): string =>
  typeof wording === "string" ? wording : wording(spelling);
