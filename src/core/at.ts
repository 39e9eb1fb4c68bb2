/**
 * The entry at an index that is known to exist; a RangeError that names index and length where it does not. Typed
 * arrays have `numberAt`, so that the hot loops over them stay as fast as a plain index.
 */
export function at<Entry>(list: readonly Entry[], index: number): Entry {
  const entry = list[index];
  if (entry === undefined && !(index in list)) throw beyond(index, list.length);
  return entry as Entry;
}

/** The columns that simulations and tables are made of. */
type Numbers = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** The same for a typed array. */
export function numberAt(numbers: Numbers, index: number): number {
  const value = numbers[index];
  if (value === undefined) throw beyond(index, numbers.length);
  return value;
}

/** Adds to an entry of a typed array. */
export function addAt(numbers: Numbers, index: number, amount: number): void {
  numbers[index] = numberAt(numbers, index) + amount;
}

const beyond = (index: number, length: number): RangeError =>
  new RangeError(`index ${index} is outside a list of ${length}`);
