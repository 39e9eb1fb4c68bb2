/**
 * One key for the many ways in which bills and usage spell a model: "Claude Haiku 4.5",
 * "claude-haiku-4-5-20251001" and "anthropic/claude-haiku-4.5" are all "claude-haiku-4-5". Dates of versions,
 * publishers, and what a line item adds ("gpt-5.4, cached input") are dropped. For joining only, never for prices.
 */
export function modelKey(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/,.*$/, "")
    .replaceAll(/\(.*?\)/g, " ")
    .replace(/\b(cached input|input|output|cache (read|write)s?|batch( api)?)\s*(tokens?)?\s*$/, "")
    .replace(/^.*\//, "")
    .replace(/^(?:[a-z]{2,6}\.)?(?:anthropic|openai|meta|mistral|deepseek|amazon|cohere)\./, "")
    .replace(/[@-](?:20\d{2}-?\d{2}-?\d{2}|latest)(?=$|[-:@])/, "")
    .replace(/(?:-v\d+)?:.*$/, "")
    .trim()
    .split(/[\s._-]+/)
    .filter((word) => word !== "");
  // "claude-3-5-sonnet" and "Claude Sonnet 3.5": the family's numbers go last.
  if (words[0] !== "claude") return words.join("-");
  const isNumber = (word: string): boolean => /^\d+$/.test(word);
  return [...words.filter((word) => !isNumber(word)), ...words.filter(isNumber)].join("-");
}
