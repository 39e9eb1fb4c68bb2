/**
 * `price_source` of attempts at your own engine. Their cost is null, because what the engine costs by the hour is not
 * allocated to them. That is not a missing price.
 */
export const OWN_ENGINE = "own engine, by the hour";
