import { expect, test } from "vitest";
import { assumeWords, changesIn, commandWith } from "./scenario.ts";

test("what was set survives the way through a link", () => {
  const changes = { volume_next_month: 1.5, api_price_change_same_model_id: -0.25 };
  expect(assumeWords(changes)).toEqual(["api_price_change_same_model_id=-0.25", "volume_next_month=1.5"]);
  expect(changesIn(assumeWords(changes))).toEqual(changes);
});

test("ranges, files and the guide are the server's to understand", () => {
  expect(changesIn(["pue=1.2..1.3..1.5", "guide", "mine.csv", "x="])).toEqual({});
});

test("a command says what is set now, once", () => {
  const command = "breakeven plan usage.csv --assume pue=1.3 --assume volume_next_month=1.2 --horizon 12";
  expect(commandWith(command, { volume_next_month: 1.2 }, { volume_next_month: 1.2 })).toBe(
    "breakeven plan usage.csv --assume pue=1.3 --horizon 12 --assume volume_next_month=1.2",
  );
  expect(commandWith(command, { volume_next_month: 1.2 }, {})).toBe(
    "breakeven plan usage.csv --assume pue=1.3 --horizon 12",
  );
});
