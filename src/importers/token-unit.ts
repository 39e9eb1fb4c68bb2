/** How many tokens one unit of a bill's quantity is; null where the unit's text does not say. */
export function tokensPerUnit(unit: string | null): number | null {
  if (unit === null) return null;
  const text = unit.toLowerCase().replaceAll(",", "").trim();
  const match =
    /^(?:per )?(\d+(?:\.\d+)?)?\s*(k|m|b|thousand|million|billion)?s?\b\s*(?:input |output )?(tokens?|units? of tokens)?/.exec(
      text,
    );
  if (match === null) return null;
  const [, number, scale, word] = match;
  if (number === undefined && scale === undefined && word === undefined) return null;
  // A bare "1" or "Units" is a unit of anything.
  if (scale === undefined && word === undefined && Number(number) < 1000) return null;
  return (number === undefined ? 1 : Number(number)) * (SCALES[scale ?? ""] ?? 1);
}

const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  million: 1e6,
  b: 1e9,
  billion: 1e9,
};

/** "$3.00 per Million Input Tokens", "$0.0008 per 1K input tokens": the unit inside a description. */
export function unitInText(text: string | null): number | null {
  const match = /\bper ((?:\d[\d,]*\s*)?(?:k|m|thousand|million|billion)?s?\s*(?:\w+ )?tokens?\b)/i.exec(
    text ?? "",
  );
  return match === null
    ? null
    : tokensPerUnit(match[1]!.replace(/\b(?!thousand|million|billion)[a-z]{3,} (tokens?)$/i, "$1"));
}

/**
 * The unit that the price of one shows: a million tokens cost between a cent and hundreds of dollars, a thousand less
 * than that. Null in between, where it could be either.
 */
export function unitOfPrice(usdPerUnit: number): number | null {
  if (usdPerUnit >= 0.2) return 1e6;
  return usdPerUnit > 0 && usdPerUnit <= 0.01 ? 1e3 : null;
}
