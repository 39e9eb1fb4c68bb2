/**
 * `price_source` of attempts at an engine of one's own. Their cost is null: what the engine costs by the hour is not
 * allocated to them. That is known, and no missing price.
 */
export const OWN_ENGINE = "own engine, by the hour";
