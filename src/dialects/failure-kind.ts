/** What went wrong, in words that every dialect has a name for. */
export type FailureKind =
  | "bad-request"
  | "unauthorised"
  | "forbidden"
  | "not-found"
  | "method"
  | "too-large"
  | "media-type"
  | "upgrade"
  | "timeout"
  | "unavailable"
  | "overloaded"
  | "internal"
  | "upstream";
