/** Suffixes that routers add to an id to choose how it is served; they do not change the listed price. */
const ROUTING_SUFFIX = /:(beta|thinking|online|exacto|nitro|floor)$/;
const COMPACT_DATE = /-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g;
const TRAILING_DATE = /[-@](20\d{2})-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])$/;
const BEDROCK_REGION = /^(us|eu|apac|au|jp|in|ca|us-gov|global)\./;
const BEDROCK_ID = /^(?:(?:us|eu|apac|au|jp|in|ca|us-gov|global)\.)?[a-z0-9]+\.[a-z]/;
const BEDROCK_MAKERS =
  /^(?:[a-z-]+\.)?(ai21|amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|writer|zai)\./;

/** One spelling of a model id under which a price list may know it. */
export interface IdCandidate {
  id: string;
  /** Was a date removed, so that the price is that of the undated name? */
  withoutDate: boolean;
}

/**
 * The spellings under which a billed model id may be listed, most literal first: verbatim; without a resource
 * path ("models/", an ARN) or vendor prefix; display names as ids ("Claude Haiku 4.5"); dates written with or
 * without dashes; and last without the date. All lower case.
 */
export function idCandidates(billed: string, isVendor: (prefix: string) => boolean): IdCandidate[] {
  const seen = new Map<string, IdCandidate>();
  const add = (id: string, withoutDate = false): void => {
    if (id !== "" && !seen.has(id)) seen.set(id, { id, withoutDate });
  };
  const literal = billed.trim().toLowerCase();
  add(literal);
  for (const id of withoutPaths(literal, isVendor)) add(id);
  const soFar = (): string[] => Array.from(seen.keys());
  for (const id of soFar()) add(asSlug(id));
  for (const id of soFar()) add(id.replace(ROUTING_SUFFIX, ""));
  for (const id of soFar()) {
    add(id.replace(COMPACT_DATE, "-$1-$2-$3"));
    add(id.replace("@default", "").replace("@latest", ""));
    add(id.replace(/@(?=20\d{6}$)/, "-"));
  }
  for (const id of soFar()) add(id.replace(TRAILING_DATE, ""), true);
  return [...seen.values()];
}

/** Does the id look like one of Amazon Bedrock ("us.anthropic.claude-…-v1:0", an ARN)? */
export function isBedrockId(billed: string): boolean {
  const id = billed.trim().toLowerCase();
  return (
    id.startsWith("arn:aws") || (BEDROCK_ID.test(id) && BEDROCK_MAKERS.test(id.replace(BEDROCK_REGION, "")))
  );
}

function withoutPaths(id: string, isVendor: (prefix: string) => boolean): string[] {
  const found: string[] = [];
  const slash = id.lastIndexOf("/");
  if (id.startsWith("arn:") && slash >= 0) found.push(id.slice(slash + 1));
  const models = id.lastIndexOf("models/");
  if (models >= 0) found.push(id.slice(models + "models/".length));
  let rest = id;
  while (rest.includes("/") && isVendor(rest.slice(0, rest.indexOf("/")))) {
    rest = rest.slice(rest.indexOf("/") + 1);
    found.push(rest);
  }
  return found;
}

/** "Claude Haiku 4.5 (batch)" as "claude-haiku-4.5". */
const asSlug = (id: string): string =>
  id
    .replace(/\s*\([^)]*\)\s*$/, "")
    .trim()
    .replace(/\s+/g, "-");
