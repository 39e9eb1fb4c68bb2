/** One metric of one process as plain data. Those of several processes can be added, gauges included. */
export interface MetricSnapshot {
  name: string;
  help: string;
  type: "counter" | "gauge" | "histogram";
  labels: readonly string[];
  /** Upper bounds of a histogram's buckets, without the last, which is infinite. */
  bounds: readonly number[];
  /** Label values, and one number; for a histogram the count of each bucket, then the sum. */
  series: readonly [values: readonly string[], numbers: readonly number[]][];
}

/** The counters, histograms and gauges of a process. Beyond `most` series of a metric the rest is counted as "other". */
export class Metrics {
  readonly #metrics: Metric[] = [];
  readonly #most: number;

  constructor(most = 1000) {
    this.#most = most;
  }

  /** A count that only grows. Returns a function from label values to one that adds to that series. */
  counter(name: string, help: string, labels: readonly string[] = []): (...values: string[]) => Add {
    const metric = this.#add({ name, help, type: "counter", labels, bounds: [] });
    return (...values) => {
      const numbers = metric.of(values);
      return (by) => {
        numbers[0] = (numbers[0] as number) + by;
      };
    };
  }

  /** A distribution of values over buckets. Returns a function from label values to one that adds a value. */
  histogram(
    name: string,
    help: string,
    bounds: readonly number[],
    labels: readonly string[] = [],
  ): (...values: string[]) => Add {
    const metric = this.#add({ name, help, type: "histogram", labels, bounds });
    return (...values) => {
      const numbers = metric.of(values);
      return (value) => {
        let bucket = 0;
        while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1;
        numbers[bucket] = (numbers[bucket] as number) + 1;
        numbers[bounds.length + 1] = (numbers[bounds.length + 1] as number) + value;
      };
    };
  }

  /** A level, read when the metrics are requested; shown as a counter where it only grows. */
  gauge(
    name: string,
    help: string,
    read: () => number | undefined,
    type: "gauge" | "counter" = "gauge",
  ): void {
    const metric = this.#add({ name, help, type, labels: [], bounds: [] });
    metric.read = read;
  }

  /** Levels by label values, read when the metrics are requested. A series that is not read any more is gone. */
  levels(
    name: string,
    help: string,
    labels: readonly string[],
    read: () => readonly [values: readonly string[], level: number][],
  ): void {
    this.#add({ name, help, type: "gauge", labels, bounds: [] }).readAll = read;
  }

  snapshot(): MetricSnapshot[] {
    return this.#metrics.map((metric) => metric.snapshot());
  }

  #add(head: MetricHead): Metric {
    const metric = new Metric(head, this.#most);
    this.#metrics.push(metric);
    return metric;
  }
}

/** Adds to one series. Callers keep it, since finding the series takes longer than adding to it. */
export type Add = (value: number) => void;

type MetricHead = Omit<MetricSnapshot, "series">;

class Metric {
  readonly head: MetricHead;
  read: (() => number | undefined) | null = null;
  readAll: (() => readonly [values: readonly string[], level: number][]) | null = null;
  readonly #most: number;
  readonly #series = new Map<string, { values: readonly string[]; numbers: number[] }>();

  constructor(head: MetricHead, most: number) {
    this.head = head;
    this.#most = most;
  }

  of(values: readonly string[]): number[] {
    const key = values.join("\u0000");
    const known = this.#series.get(key);
    if (known) return known.numbers;
    if (this.#series.size >= this.#most && values.some((value) => value !== "other")) {
      return this.of(values.map(() => "other"));
    }
    const size = this.head.type === "histogram" ? this.head.bounds.length + 2 : 1;
    const numbers = Array.from<number>({ length: size }).fill(0);
    this.#series.set(key, { values, numbers });
    return numbers;
  }

  snapshot(): MetricSnapshot {
    if (this.readAll !== null)
      return { ...this.head, series: this.readAll().map(([values, level]) => [values, [level]]) };
    const level = this.read?.();
    if (this.read !== null) return { ...this.head, series: level === undefined ? [] : [[[], [level]]] };
    return {
      ...this.head,
      series: [...this.#series.values()].map(({ values, numbers }) => [values, [...numbers]]),
    };
  }
}

/** The metrics of several processes added up. */
export function addSnapshots(all: readonly (readonly MetricSnapshot[])[]): MetricSnapshot[] {
  const heads = new Map<string, MetricHead>();
  const sums = new Map<string, Map<string, { values: readonly string[]; numbers: number[] }>>();
  for (const { series, ...head } of all.flat()) {
    heads.set(head.name, head);
    const sum = sums.get(head.name) ?? new Map<string, { values: readonly string[]; numbers: number[] }>();
    sums.set(head.name, sum);
    for (const [values, numbers] of series) {
      const key = values.join("\u0000");
      const before = sum.get(key);
      if (!before) sum.set(key, { values, numbers: [...numbers] });
      else
        numbers.forEach(
          (number, index) => (before.numbers[index] = (before.numbers[index] as number) + number),
        );
    }
  }
  return [...heads.values()].map((head) => ({
    ...head,
    series: [...(sums.get(head.name)?.values() ?? [])].map(({ values, numbers }) => [values, numbers]),
  }));
}

/** The metrics in the text format of Prometheus. */
export function prometheusText(metrics: readonly MetricSnapshot[]): string {
  return metrics.map((metric) => metricText(metric)).join("");
}

function metricText({ name, help, type, labels, bounds, series }: MetricSnapshot): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
  for (const [values, numbers] of series) {
    const own = labels.map((label, index) => `${label}="${escaped(values[index] ?? "")}"`);
    const at = (suffix: string, more: readonly string[], value: number): void => {
      const all = [...own, ...more];
      lines.push(`${name}${suffix}${all.length === 0 ? "" : `{${all.join(",")}}`} ${value}`);
    };
    if (type !== "histogram") {
      at("", [], numbers[0] as number);
      continue;
    }
    let count = 0;
    [...bounds, "+Inf"].forEach((bound, index) => {
      count += numbers[index] as number;
      at("_bucket", [`le="${bound}"`], count);
    });
    at("_sum", [], numbers[bounds.length + 1] as number);
    at("_count", [], count);
  }
  return `${lines.join("\n")}\n`;
}

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
