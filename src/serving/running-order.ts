import { at } from "../core/at.ts";

/** The running requests in order of admission: the latest is the first to be preempted. */
export class RunningOrder {
  /** Oldest first, each with the number of its admission; an entry whose number is out of date has left. */
  readonly #requests: number[] = [];
  readonly #numbers: number[] = [];
  readonly #current: Int32Array;
  #admissions = 0;
  #compactAt = 4096;

  constructor(requests: number) {
    this.#current = new Int32Array(requests).fill(-1);
  }

  admit(request: number): void {
    this.#admissions += 1;
    this.#current[request] = this.#admissions;
    this.#requests.push(request);
    this.#numbers.push(this.#admissions);
  }

  remove(request: number): void {
    this.#current[request] = -1;
    // Without preemption the list would only grow.
    if (this.#requests.length > this.#compactAt) this.#compact();
  }

  /** Removes the request admitted last and returns it; -1 when none is running. */
  removeLatest(): number {
    for (;;) {
      const request = this.#requests.pop();
      const number = this.#numbers.pop();
      if (request === undefined) return -1;
      if (this.#current[request] !== number) continue;
      this.#current[request] = -1;
      return request;
    }
  }

  #compact(): void {
    let kept = 0;
    this.#requests.forEach((request, index) => {
      if (this.#current[request] !== this.#numbers[index]) return;
      this.#requests[kept] = request;
      this.#numbers[kept] = at(this.#numbers, index);
      kept += 1;
    });
    this.#requests.length = kept;
    this.#numbers.length = kept;
    this.#compactAt = Math.max(4096, 8 * kept);
  }
}
