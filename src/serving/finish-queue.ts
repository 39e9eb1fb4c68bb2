import { numberAt } from "../core/at.ts";

/** A binary min-heap of (key, item) pairs of numbers, without an object per entry. Items are whole numbers below 2^31. */
export class FinishQueue {
  #keys = new Float64Array(64);
  #items = new Int32Array(64);
  size = 0;

  /** Smallest key, Infinity when empty. */
  get firstKey(): number {
    return this.size > 0 ? numberAt(this.#keys, 0) : Infinity;
  }

  /** Item of the smallest key, -1 when empty. */
  get firstItem(): number {
    return this.size > 0 ? numberAt(this.#items, 0) : -1;
  }

  push(key: number, item: number): void {
    if (this.size === this.#keys.length) this.#grow();
    const [keys, items] = [this.#keys, this.#items];
    let place = this.size;
    this.size += 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const parentKey = numberAt(keys, parent);
      if (parentKey <= key) break;
      keys[place] = parentKey;
      items[place] = numberAt(items, parent);
      place = parent;
    }
    keys[place] = key;
    items[place] = item;
  }

  /** Removes the pair with the smallest key; nothing happens when empty. */
  removeFirst(): void {
    if (this.size === 0) return;
    this.size -= 1;
    const [keys, items, length] = [this.#keys, this.#items, this.size];
    const key = numberAt(keys, length);
    const item = numberAt(items, length);
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= length) break;
      if (child + 1 < length && numberAt(keys, child + 1) < numberAt(keys, child)) child += 1;
      const childKey = numberAt(keys, child);
      if (childKey >= key) break;
      keys[place] = childKey;
      items[place] = numberAt(items, child);
      place = child;
    }
    keys[place] = key;
    items[place] = item;
  }

  #grow(): void {
    const [keys, items] = [this.#keys, this.#items];
    this.#keys = new Float64Array(keys.length * 2);
    this.#items = new Int32Array(items.length * 2);
    this.#keys.set(keys);
    this.#items.set(items);
  }
}
