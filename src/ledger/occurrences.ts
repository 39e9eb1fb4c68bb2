/**
 * Counts how often each content was seen, by 48 bits of its hash in two flat arrays: ten million take 200 MB, where
 * a map of texts would take several times as much.
 */
export class Occurrences {
  #capacity = 1 << 12;
  #size = 0;
  #keys = new Float64Array(this.#capacity);
  #counts = new Uint32Array(this.#capacity);

  /** How often this content (a hash in base64url) was seen before. */
  next(content: string): number {
    if (this.#size * 2 >= this.#capacity) this.#grow();
    const slot = this.#slotOf(keyOf(content));
    return this.#counts[slot]!++;
  }

  /** The slot of a key, which becomes its own if it is new. */
  #slotOf(key: number): number {
    const mask = this.#capacity - 1;
    let slot = (key % 0x7fffffff) & mask;
    for (; this.#keys[slot] !== 0; slot = (slot + 1) & mask) if (this.#keys[slot] === key) return slot;
    this.#keys[slot] = key;
    this.#size++;
    return slot;
  }

  #grow(): void {
    const [keys, counts] = [this.#keys, this.#counts];
    this.#capacity *= 2;
    this.#keys = new Float64Array(this.#capacity);
    this.#counts = new Uint32Array(this.#capacity);
    this.#size = 0;
    for (const [slot, key] of keys.entries()) {
      if (key !== 0) this.#counts[this.#slotOf(key)] = counts[slot]!;
    }
  }
}

/** The first 48 bits, and never 0, which marks a free slot. */
const keyOf = (content: string): number => Buffer.from(content, "base64url").readUIntBE(0, 6) + 1;
