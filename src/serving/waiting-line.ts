/** Requests that wait for a place: those thrown out of the cache first, the last one first; then in order of arrival. */
export class WaitingLine {
  #arrived: number[] = [];
  #head = 0;
  readonly #thrownOut: number[] = [];

  get size(): number {
    return this.#thrownOut.length + this.#arrived.length - this.#head;
  }

  /** The next one, -1 when nobody waits. */
  get first(): number {
    return this.#thrownOut.at(-1) ?? this.#arrived[this.#head] ?? -1;
  }

  arrive(request: number): void {
    this.#arrived.push(request);
  }

  comeBack(request: number): void {
    this.#thrownOut.push(request);
  }

  removeFirst(): void {
    if (this.#thrownOut.length > 0) {
      this.#thrownOut.pop();
      return;
    }
    this.#head += 1;
    if (this.#head > 4096 && this.#head * 2 > this.#arrived.length) {
      this.#arrived = this.#arrived.slice(this.#head);
      this.#head = 0;
    }
  }
}
