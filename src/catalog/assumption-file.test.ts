import { describe, expect, test } from "vitest";
import { UserError } from "../core/errors.ts";
import { parseAssumptionFile } from "./assumption-file.ts";

const bands = (text: string): unknown[] =>
  parseAssumptionFile(text, "mine").map(({ name, low, typical, high }) => [name, low, typical, high]);

describe("parseAssumptionFile", () => {
  test.each([
    ["JSON", '{"pue": 1.3, "batch_discount": "20%..30%..50%", "a": {"low": 1, "typical": 2, "high": 3}}'],
    ["lines", "# ours\npue: 1.3\nbatch_discount: 20%..30%..50%  # asked\n\na: [1, 2, 3]\n"],
    ["nested lines", "pue: 1.3\nbatch_discount:\n  low: 0.2\n  typical: 0.3\n  high: 0.5\na: 1..2..3"],
    [
      "CSV with bands",
      "name,low,typical,high,source\npue,1.3,1.3,1.3,x\nbatch_discount,0.2,0.3,0.5,\na,1,2,3,",
    ],
    ["CSV with values", "name,value\npue,1.3\nbatch_discount,0.2..0.3..0.5\na,1..2..3\n"],
    ["a byte order mark", "\uFEFFpue=1.3\r\nbatch_discount=0.2..0.3..0.5\r\na=1..2..3\r\n"],
  ])("reads %s", (_, text) => {
    expect(bands(text)).toEqual([
      ["pue", 1.3, 1.3, 1.3],
      ["batch_discount", 0.2, 0.3, 0.5],
      ["a", 1, 2, 3],
    ]);
  });

  test.each([
    ["", "holds no assumption"],
    ["# nothing\n", "holds no assumption"],
    ["{", "not valid JSON"],
    ['{"pue": [1]}', '"pue" needs a value'],
    ["pue: 1.3\nwhat is this", 'mine:2: "what is this" is not an assumption'],
    ["pue: x", 'mine:1: "x" is no number'],
    ["a:\n  low: 1\n  high: 2\n", 'mine:1: "a" needs a value, or low, typical and high'],
    ["name,low,typical,high\npue,,1.3,1.4\n", '"pue" needs a value'],
    ['name,value\n"pue,1\n', "not valid CSV"],
  ])("refuses %j", (text, part) => {
    expect(() => bands(text)).toThrow(UserError);
    expect(() => bands(text)).toThrow(part);
  });
});
