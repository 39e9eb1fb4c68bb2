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
 * The step from `at` that fits the observations best, each parameter held near its `centre` with its own standard
 * deviation: iteratively reweighted least squares on the linearised model. Deterministic.
 */
export function solve(
  observations: readonly Observation[],
  at: Float64Array,
  centre: Float64Array,
  sigma: Float64Array,
): Float64Array {
  const size = at.length;
  let step = new Float64Array(size);
  const used = observations.map(({ slopes }) =>
    Array.from(slopes.keys()).filter((column) => slopes[column] !== 0),
  );
  for (let round = 0; round < ROUNDS; round += 1) {
    const matrix = Array.from({ length: size }, () => new Float64Array(size + 1));
    for (let row = 0; row < size; row += 1) {
      const weight = 1 / (sigma[row] as number) ** 2;
      const line = matrix[row] as Float64Array;
      line[row] = weight;
      line[size] = weight * ((centre[row] as number) - (at[row] as number));
    }
    for (const [index, { residual, slopes, weight }] of observations.entries()) {
      const columns = used[index] as number[];
      let left = residual;
      for (const column of columns) left -= (slopes[column] as number) * (step[column] as number);
      const factor = weight / (NOISE * Math.max(Math.abs(left), ROBUST));
      for (const row of columns) {
        const slope = (slopes[row] as number) * factor;
        const line = matrix[row] as Float64Array;
        for (const column of columns)
          line[column] = (line[column] as number) + slope * (slopes[column] as number);
        line[size] = (line[size] as number) + slope * residual;
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
    const line = matrix[best] as Float64Array;
    matrix[best] = matrix[pivot] as Float64Array;
    matrix[pivot] = line;
    for (let row = pivot + 1; row < size; row += 1) {
      const other = matrix[row] as Float64Array;
      const factor = (other[pivot] as number) / (line[pivot] as number);
      if (factor === 0) continue;
      for (let column = pivot; column <= size; column += 1)
        other[column] = (other[column] as number) - factor * (line[column] as number);
    }
  }
  const solution = new Float64Array(size);
  for (let row = size - 1; row >= 0; row -= 1) {
    const line = matrix[row] as Float64Array;
    let sum = line[size] as number;
    for (let column = row + 1; column < size; column += 1)
      sum -= (line[column] as number) * (solution[column] as number);
    solution[row] = sum / (line[row] as number);
  }
  return solution;
}
