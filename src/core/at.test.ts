import { describe, expect, it } from "vitest";
import { addAt, at, numberAt } from "./at.ts";

describe("an entry that is known to exist", () => {
  it("is the entry, be it undefined", () => {
    expect(at(["a", "b"], 1)).toBe("b");
    expect(at([undefined], 0)).toBeUndefined();
    expect(numberAt(Float64Array.of(0, 2.5), 1)).toBe(2.5);
  });

  it.each([-1, 2, 0.5, Number.NaN])("is refused at %s of two, by index and length", (index) => {
    const message = `index ${index} is outside a list of 2`;
    expect(() => at(["a", "b"], index)).toThrow(new RangeError(message));
    expect(() => numberAt(Int32Array.of(1, 2), index)).toThrow(new RangeError(message));
    expect(() => {
      addAt(Int32Array.of(1, 2), index, 1);
    }).toThrow(new RangeError(message));
  });

  it("is added to in place", () => {
    const sums = Float64Array.of(1, 2);
    addAt(sums, 1, 0.5);
    expect([...sums]).toEqual([1, 2.5]);
  });
});
