import { expect, test } from "vitest";
import { textOf, withText } from "./plan-fields.ts";

test("what is typed becomes the flag, and an empty field takes it away", () => {
  expect(withText({ ttft: "900" }, "ttft", " 1500 ")).toEqual({ ttft: "1500" });
  expect(withText({ ttft: "900", private: "true" }, "ttft", " ")).toEqual({ private: "true" });
});

test("several quotes in one field, however they are parted", () => {
  const offer = ["8xH100@2.20/h,12mo", "4xL40S@0.80/h"];
  expect(withText({}, "offer", "8xH100@2.20/h, 12mo  4xL40S@0.80/h")).toEqual({ offer });
  expect(withText({}, "offer", textOf({ offer }, "offer"))).toEqual({ offer });
});

test("models have spaces in their names", () => {
  const target = ["Llama 3.3 70B", "gpt-oss-120b"];
  expect(withText({}, "target", "Llama 3.3 70B, gpt-oss-120b")).toEqual({ target });
  expect(withText({}, "target", textOf({ target }, "target"))).toEqual({ target });
});
