/** Countries of the European Union by their codes. */
const EU = new Set(
  "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split(" "),
);
/** The European Economic Area has these beside the Union. */
const EEA = new Set([...EU, "IS", "LI", "NO"]);

/** Areas with the countries in them. */
const AREAS: Readonly<Record<string, ReadonlySet<string>>> = { EU, EEA };

/** What the regions of clouds begin with, and the country or area that is meant. */
const CLOUD_REGIONS: readonly (readonly [pattern: RegExp, region: string])[] = [
  [/^us-|^us$/, "US"],
  [/^eu-west-2|^europe-west2/, "GB"],
  [/^eu-north-?1|^fin|^finland/, "EU"],
  [/^eu-central-2|^europe-west6/, "CH"],
  [/^(eu|europe)-/, "EU"],
  [/^no-/, "NO"],
  [/^se-/, "SE"],
  [/^in\d/, "IN"],
];

/**
 * The countries or areas of a cloud's regions, of which the buyer chooses one ("eu-north1,us-central1"); empty where
 * they are not known.
 */
export const regionsOfCloud = (names: string): string[] =>
  names
    .toLowerCase()
    .split(",")
    .flatMap((name) => CLOUD_REGIONS.find(([pattern]) => pattern.test(name.trim()))?.[1] ?? []);

/** Does serving in `region` stay within `wanted`, which may be an area? */
export const isWithin = (region: string, wanted: string): boolean =>
  region === wanted || (AREAS[wanted]?.has(region) ?? false) || (wanted === "EEA" && region === "EU");

/** Could `region`, being an area, hold `wanted`? Serving somewhere in the EU may or may not be serving in Germany. */
export const mayHold = (region: string, wanted: string): boolean => AREAS[region]?.has(wanted) ?? false;
