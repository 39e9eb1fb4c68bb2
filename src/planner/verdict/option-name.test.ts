import { expect, test } from "vitest";
import { optionName } from "./option-name.ts";

test("several replicas are counted, one is not, and an API has none", () => {
  const label = "gpt-oss-120b (mxfp4) on 1x B200, Nebius";
  expect(optionName({ label, fleet: [{ replicas: 1112 }] })).toBe(`1,112 replicas of ${label}`);
  expect(optionName({ label, fleet: [{ replicas: 1 }] })).toBe(label);
  expect(optionName({ label: "gpt-5.4 at openai", fleet: [] })).toBe("gpt-5.4 at openai");
});
