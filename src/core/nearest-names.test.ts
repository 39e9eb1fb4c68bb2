import { expect, test } from "vitest";
import { nearestNames } from "./nearest-names.ts";

const MODELS = ["Llama 3.3 70B", "Llama 3.1 8B", "Mixtral 8x7B", "Qwen3 32B"];
const ASSUMPTIONS = ["gpu_repair_days_with_spare", "pue", "batch_discount", "presence"];

test.each([
  // Contained, in any case.
  ["gpu_repair", ASSUMPTIONS, ["gpu_repair_days_with_spare"]],
  ["PUE", ASSUMPTIONS, ["pue"]],
  // Typing errors.
  ["batch-discont", ASSUMPTIONS, ["batch_discount"]],
  ["prot", ["host", "port"], ["port"]],
  ["peu", ASSUMPTIONS, ["pue"]],
  // Words left out and in another order.
  ["Lama 3.3 70", MODELS, ["Llama 3.3 70B", "Llama 3.1 8B"]],
  ["meta-llama/70B-Llama-3.3", MODELS, ["Llama 3.3 70B", "Llama 3.1 8B"]],
  // Nothing near.
  ["zzzzzzzzzz", ASSUMPTIONS, []],
  ["", MODELS, []],
])("%s", (typed, known, expected) => {
  expect(nearestNames(typed, known, 3)).toEqual(expected);
});

test("a thing is offered once, by its name, whichever of its spellings is near", () => {
  const known = [
    { spelling: "H100 SXM", name: "H100 SXM" },
    { spelling: "H100", name: "H100 SXM" },
    { spelling: "H200", name: "H200" },
  ];
  expect(nearestNames("H1000", known, 3)).toEqual(["H100 SXM", "H200"]);
  expect(nearestNames("H1000", known, 1)).toEqual(["H100 SXM"]);
});
