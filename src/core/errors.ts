/**
 * What a person gave us cannot be used. The message is one line: what is wrong, where, and what to do.
 * The CLI prints it without a stack trace and exits 2.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  /** What the user can do about it, as an imperative sentence. */
  readonly remedy: string;

  constructor(what: string, remedy: string, options?: ErrorOptions) {
    super(what, options);
    this.remedy = remedy;
  }
}
