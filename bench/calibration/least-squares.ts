import { addAt, at, numberAt } from "../../src/core/at.ts";
/** One observation: logarithm of measured over predicted, and how the prediction's logarithm moves with each parameter. */
export interface Observation {
  residual: number;
  slopes: Float64Array;
  weight: number;
}

/** Residuals up to this size count squared, larger ones linearly: mislabelled rows must not steer. */
const ROBUST = 0.08;
/** One observation alone is known about this well (standard deviation of its logarithm). */
const NOISE = 0.12;
const ROUNDS = 12;

/**
 * The step from `start` that fits the observations best, each parameter held near its `centre` with its own standard
 * deviation: iteratively reweighted least squares on the linearised model. Deterministic.
 */
export function solve(
  observations: readonly Observation[],
  start: Float64Array,
  centre: Float64Array,
  sigma: Float64Array,
): Float64Array {
  const size = start.length;
  let step = new Float64Array(size);
  const used = observations.map(({ slopes }) =>
    Array.from(slopes.keys()).filter((column) => slopes[column] !== 0),
  );
  for (let round = 0; round < ROUNDS; round += 1) {
    const matrix = Array.from({ length: size }, () => new Float64Array(size + 1));
    for (let row = 0; row < size; row += 1) {
      const weight = 1 / numberAt(sigma, row) ** 2;
      const line = at(matrix, row);
      line[row] = weight;
      line[size] = weight * (numberAt(centre, row) - numberAt(start, row));
    }
    for (const [index, { residual, slopes, weight }] of observations.entries()) {
      const columns = at(used, index);
      let left = residual;
      for (const column of columns) left -= numberAt(slopes, column) * numberAt(step, column);
      const factor = weight / (NOISE * Math.max(Math.abs(left), ROBUST));
      for (const row of columns) {
        const slope = numberAt(slopes, row) * factor;
        const line = at(matrix, row);
        for (const column of columns) addAt(line, column, slope * numberAt(slopes, column));
        addAt(line, size, slope * residual);
      }
    }
    step = gauss(matrix);
  }
  return step;
}

/** Gaussian elimination with partial pivoting on an augmented matrix. */
function gauss(matrix: Float64Array[]): Float64Array<ArrayBuffer> {
  const size = matrix.length;
  for (let pivot = 0; pivot < size; pivot += 1) {
    let best = pivot;
    for (let row = pivot + 1; row < size; row += 1)
      if (Math.abs(matrix[row]?.[pivot] ?? 0) > Math.abs(matrix[best]?.[pivot] ?? 0)) best = row;
    const line = at(matrix, best);
    matrix[best] = at(matrix, pivot);
    matrix[pivot] = line;
    for (let row = pivot + 1; row < size; row += 1) {
      const other = at(matrix, row);
      const factor = numberAt(other, pivot) / numberAt(line, pivot);
      if (factor === 0) continue;
      for (let column = pivot; column <= size; column += 1)
        addAt(other, column, -factor * numberAt(line, column));
    }
  }
  const solution = new Float64Array(size);
  for (let row = size - 1; row >= 0; row -= 1) {
    const line = at(matrix, row);
    let sum = numberAt(line, size);
    for (let column = row + 1; column < size; column += 1)
      sum -= numberAt(line, column) * numberAt(solution, column);
    solution[row] = sum / numberAt(line, row);
  }
  return solution;
}
