/** A binary min-heap of (key, item) pairs of numbers, without an object per entry. */
export class FinishQueue {
  #keys: number[] = [];
  #items: number[] = [];

  get size(): number {
    return this.#keys.length;
  }

  /** Smallest key, Infinity when empty. */
  get firstKey(): number {
    return this.#keys[0] ?? Infinity;
  }

  /** Item of the smallest key, -1 when empty. */
  get firstItem(): number {
    return this.#items[0] ?? -1;
  }

  push(key: number, item: number): void {
    const [keys, items] = [this.#keys, this.#items];
    let at = keys.length;
    keys.push(key);
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentKey = keys[parent] as number;
      if (parentKey <= key) break;
      keys[at] = parentKey;
      items[at] = items[parent] as number;
      at = parent;
    }
    keys[at] = key;
    items[at] = item;
  }

  /** Removes the pair with the smallest key; nothing happens when empty. */
  removeFirst(): void {
    const [keys, items] = [this.#keys, this.#items];
    const key = keys.pop();
    const item = items.pop();
    if (key === undefined || item === undefined || keys.length === 0) return;
    const { length } = keys;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && (keys[child + 1] as number) < (keys[child] as number)) child += 1;
      const childKey = keys[child] as number;
      if (childKey >= key) break;
      keys[at] = childKey;
      items[at] = items[child] as number;
      at = child;
    }
    keys[at] = key;
    items[at] = item;
  }
}
