import { InvalidArgumentError } from "commander";
import {
  amount,
  type Bounds,
  moment,
  number,
  UnreadableValue,
  type ValueFormat,
  wholeNumber,
} from "../contract/setting-values.ts";

/**
 * A parser for commander's `.option(flags, description, parser)`. Throws InvalidArgumentError, to which commander adds
 * the flag and what was given.
 */
export const flag =
  <Value>({ read }: ValueFormat<Value>) =>
  (text: string): Value => {
    try {
      return read(text);
    } catch (error) {
      throw error instanceof UnreadableValue ? new InvalidArgumentError(error.message) : error;
    }
  };

export const amountFlag = (bounds?: Bounds): ((text: string) => number) => flag(amount(bounds));
export const numberFlag = (bounds?: Bounds): ((text: string) => number) => flag(number(bounds));
export const wholeNumberFlag = (bounds?: Bounds): ((text: string) => number) => flag(wholeNumber(bounds));
export const dateFlag = (): ((text: string) => number) => flag(moment);

/** Adds each use of a repeatable flag to a list, each parsed: `--offer a --offer b`. */
export const listFlag =
  <Item>(parse: (text: string) => Item) =>
  (text: string, before: readonly Item[] | undefined): Item[] => [...(before ?? []), parse(text)];
