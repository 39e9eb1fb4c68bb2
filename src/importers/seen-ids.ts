const PRIME_1 = 0x01000193;
const PRIME_2 = 0x5bd1e995;

/**
 * Remembers ids by a 64-bit hash, so that a million ids take 16 MB instead of keeping every line of the file
 * alive. Two different ids share a hash with a chance of about 3e-8 per million rows.
 */
export class SeenIds {
  #capacity = 1 << 12;
  #size = 0;
  #low = new Uint32Array(this.#capacity);
  #high = new Uint32Array(this.#capacity);

  /** True when the id is new in this scope. */
  add(scope: string, id: string): boolean {
    let low = 0x811c9dc5 ^ scope.length;
    let high = 0x9747b28c;
    for (let index = 0; index < scope.length; index++)
      low = Math.imul(low ^ scope.charCodeAt(index), PRIME_1);
    for (let index = 0; index < id.length; index++) {
      const code = id.charCodeAt(index);
      low = Math.imul(low ^ code, PRIME_1);
      high = Math.imul(high ^ code, PRIME_2) ^ (high >>> 13);
    }
    // 0 in the high half marks a free slot.
    return this.#insert((low ^ (low >>> 15)) >>> 0, (high | 1) >>> 0);
  }

  #insert(low: number, high: number): boolean {
    if (this.#size * 2 >= this.#capacity) this.#grow();
    const mask = this.#capacity - 1;
    let slot = (low ^ Math.imul(high, 0x9e3779b1)) & mask;
    for (; this.#high[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#low[slot] === low && this.#high[slot] === high) return false;
    }
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#size++;
    return true;
  }

  #grow(): void {
    const [low, high] = [this.#low, this.#high];
    this.#capacity *= 2;
    this.#low = new Uint32Array(this.#capacity);
    this.#high = new Uint32Array(this.#capacity);
    this.#size = 0;
    for (let slot = 0; slot < low.length; slot++) {
      if (high[slot] !== 0) this.#insert(low[slot]!, high[slot]!);
    }
  }
}
