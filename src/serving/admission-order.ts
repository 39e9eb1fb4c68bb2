/** Which running requests were admitted when: the youngest is the first to be thrown out. */
export class AdmissionOrder {
  /** Oldest first, with the number of their admission: whoever left in between is told by a stale number. */
  readonly #requests: number[] = [];
  readonly #numbers: number[] = [];
  readonly #current: Int32Array;
  #admissions = 0;
  #tidyAt = 4096;

  constructor(requests: number) {
    this.#current = new Int32Array(requests).fill(-1);
  }

  enter(request: number): void {
    this.#admissions += 1;
    this.#current[request] = this.#admissions;
    this.#requests.push(request);
    this.#numbers.push(this.#admissions);
  }

  leave(request: number): void {
    this.#current[request] = -1;
    // Where nobody is ever thrown out the list would only grow.
    if (this.#requests.length > this.#tidyAt) this.#tidy();
  }

  /** Takes out the youngest, -1 when there is none. */
  removeYoungest(): number {
    for (;;) {
      const request = this.#requests.pop();
      const number = this.#numbers.pop();
      if (request === undefined) return -1;
      if (this.#current[request] !== number) continue;
      this.#current[request] = -1;
      return request;
    }
  }

  #tidy(): void {
    let kept = 0;
    this.#requests.forEach((request, at) => {
      if (this.#current[request] !== this.#numbers[at]) return;
      this.#requests[kept] = request;
      this.#numbers[kept] = this.#numbers[at] as number;
      kept += 1;
    });
    this.#requests.length = kept;
    this.#numbers.length = kept;
    this.#tidyAt = Math.max(4096, 8 * kept);
  }
}
