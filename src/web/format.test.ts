import { expect, test } from "vitest";
import {
  countText,
  daysText,
  millisecondsText,
  numberText,
  percentText,
  shortUsdText,
  signedPercentText,
  timesText,
  usdText,
} from "./format.ts";

test.each([
  [usdText(0), "$0"],
  [usdText(9.5), "$9.50"],
  [usdText(99.999), "$100"],
  [usdText(1750), "$1,750"],
  [usdText(-12.344), "−$12.34"],
  [usdText(-0.001), "−$0.001"],
  [usdText(0.000_420_7), "$0.00042"],
  [shortUsdText(1_234_567), "$1.23M"],
  [shortUsdText(-950), "−$950"],
  [countText(9999), "9,999"],
  [countText(20_900_000), "20.9M"],
  [percentText(0), "0%"],
  [percentText(0.004), "0.4%"],
  [percentText(0.125), "13%"],
  [numberText(0.1234), "0.123"],
  [numberText(200_000), "200,000"],
  [signedPercentText(0.05), "+5%"],
  [signedPercentText(-0.1), "−10%"],
  [signedPercentText(0), "0%"],
  [timesText(1.25), "1.25×"],
  [daysText(30), "30 days"],
  [daysText(0.25), "6 hours"],
  [daysText(0.0405), "58 minutes"],
  [millisecondsText(850.4), "850 ms"],
  [millisecondsText(1234), "1.23 s"],
  [millisecondsText(300_000), "5 min"],
])("%s", (shown, expected) => {
  expect(shown).toBe(expected);
});
