/**
 * The numbers of chance that answers rest on. Everything here is seeded: the same seed gives the same numbers on every
 * machine. Two algorithms, because both are visible in answers that must not change:
 *
 * - mulberry32 (Tommy Ettinger, public domain), whose state is a counter: any draw can be had by its number, which is
 *   how draws of assumptions stay independent of each other. 2^32 numbers in all.
 * - sfc32 (Chris Doty-Humphrey, PractRand), with 128 bits of state, for traces that are made up by the million.
 */

/** Number `index` of the stream `seed`, in [0, 1), by mulberry32. */
export function uniformAt(seed: number, index: number): number {
  const state = ((seed | 0) + Math.imul(index + 1, 0x6d2b79f5)) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

/** The stream `seed` one number after the other, each in [0, 1). */
export function seededRandom(seed: number): () => number {
  let index = 0;
  return () => uniformAt(seed, index++);
}

/** A seed of its own for a name: FNV-1a (Fowler, Noll, Vo) of the name, mixed with the seed. */
export function seedFor(name: string, seed: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** A long stream (sfc32) with the distributions that traffic is made up from. */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  private constructor(a: number, b: number, c: number) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    for (let round = 0; round < 12; round++) this.next();
  }

  /** A generator of its own for these whole numbers. */
  static of(...seeds: readonly number[]): SeededRandom {
    let [a, b, c] = [0x9e3779b9, 0x243f6a88, 0xb7e15162];
    for (const seed of seeds) {
      a = Math.imul(a ^ (seed | 0), 0x85ebca6b) ^ (b >>> 13);
      b = Math.imul(b ^ Math.floor(seed / 0x100000000), 0xc2b2ae35) ^ (c >>> 16);
      c = Math.imul(c + a, 0x27d4eb2f) ^ (a >>> 15);
    }
    return new SeededRandom(a, b, c);
  }

  /** Evenly in [0, 1). */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(1 - this.next());
  }

  /** Weibull with this shape and scale 1. */
  weibull(shape: number): number {
    return this.exponential() ** (1 / shape);
  }

  /** Gamma with this shape and scale 1 (Marsaglia and Tsang 2000; shapes below 1 by their boost). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.next()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.#normal();
      const cube = (1 + c * x) ** 3;
      if (cube <= 0) continue;
      const u = 1 - this.next();
      if (Math.log(u) < 0.5 * x * x + d - d * cube + d * Math.log(cube)) return d * cube;
    }
  }

  /** Standard normal (Marsaglia's polar method, one of the pair). */
  #normal(): number {
    for (;;) {
      const x = 2 * this.next() - 1;
      const y = 2 * this.next() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }
}
