import { at } from "../core/at.ts";

/** Requests that wait to be admitted: preempted ones at the head, the latest first; then first come, first served. */
export class WaitingQueue {
  #arrived: number[] = [];
  #head = 0;
  readonly #preempted: number[] = [];

  get size(): number {
    return this.#preempted.length + this.#arrived.length - this.#head;
  }

  /** The request at the head; a RangeError when nothing waits. */
  get first(): number {
    return this.#preempted.at(-1) ?? at(this.#arrived, this.#head);
  }

  add(request: number): void {
    this.#arrived.push(request);
  }

  /** Puts a preempted request back at the head. */
  requeue(request: number): void {
    this.#preempted.push(request);
  }

  removeFirst(): void {
    if (this.#preempted.length > 0) {
      this.#preempted.pop();
      return;
    }
    this.#head += 1;
    if (this.#head > 4096 && this.#head * 2 > this.#arrived.length) {
      this.#arrived = this.#arrived.slice(this.#head);
      this.#head = 0;
    }
  }
}
