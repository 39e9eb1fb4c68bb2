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

test("a percentage is a value", () => {
  expect(changesIn(["people=30%"])).toEqual({ people: 0.3 });
});

const commandOf = (assume: string[]): Parameters<typeof commandWith>[0] => ({
  command: { command: "plan", files: ["usage.csv"], dataFolder: null },
  request: { assume, horizon: 12 },
});

test("a command says what is set now, once", () => {
  const asked = commandOf(["pue=1.3", "volume_next_month=1.2"]);
  const was = { volume_next_month: 1.2 };
  expect(commandWith(asked, was, was)).toBe(
    "breakeven plan usage.csv --horizon 12 --assume pue=1.3 --assume volume_next_month=1.2",
  );
  expect(commandWith(asked, was, {})).toBe("breakeven plan usage.csv --horizon 12 --assume pue=1.3");
});

test("a band and a value of the same name are two words", () => {
  const asked = commandOf(["u=1.2..1.3..1.5", "u=1.2", "other=1.25"]);
  expect(commandWith(asked, { u: 1.2 }, {})).toBe(
    "breakeven plan usage.csv --horizon 12 --assume u=1.2..1.3..1.5 --assume other=1.25",
  );
  expect(commandWith(asked, { u: 1.2 }, { u: 1.4 })).toBe(
    "breakeven plan usage.csv --horizon 12 --assume u=1.2..1.3..1.5 --assume other=1.25 --assume u=1.4",
  );
});
