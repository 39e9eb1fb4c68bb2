/** A straight piece of cost over volume: dollars = fixedUsd + usdPerUnit × volume, for fromVolume < volume ≤ toVolume. */
export interface CostPiece {
  fromVolume: number;
  toVolume: number;
  fixedUsd: number;
  usdPerUnit: number;
}

/** Monthly cost over monthly volume. Pieces touch in order; the first one contains its own start. */
export interface CostCurve {
  pieces: readonly CostPiece[];
}

/** Where one curve becomes cheaper than another. `jump`: one steps over the other without ever being equal. */
export interface Crossing {
  volume: number;
  kind: "equal" | "jump";
  /** Which of the two is cheaper on the far side. */
  cheaperAfter: "a" | "b";
}

/** A price per unit at any volume: an API. */
export const apiLine = (usdPerUnit: number, fixedUsd = 0): CostCurve => ({
  pieces: [{ fromVolume: 0, toVolume: Number.POSITIVE_INFINITY, fixedUsd, usdPerUnit }],
});

/** Dollars at a volume; null where the curve is not defined. */
export function costAt(curve: CostCurve, volume: number): number | null {
  const piece = pieceAt(curve, volume);
  return piece ? dollars(piece, volume) : null;
}

/** Every volume at which the cheaper of two curves changes, in order: points of equal cost, and jumps of a staircase. */
export const crossings = (a: CostCurve, b: CostCurve): number[] => findCrossings(a, b).map((it) => it.volume);

/** As `crossings`, with the kind of each and which curve is cheaper after it. Exact: piece against piece, no grid. */
export function findCrossings(a: CostCurve, b: CostCurve): Crossing[] {
  const found: Crossing[] = [];
  let side = 0;
  let equalAt: number | null = null;
  const visit = (volume: number, sign: number): void => {
    if (sign === 0) {
      equalAt ??= volume;
      return;
    }
    if (side !== 0 && sign !== side) {
      const cheaperAfter = sign < 0 ? "a" : "b";
      found.push({ volume: equalAt ?? volume, kind: equalAt === null ? "jump" : "equal", cheaperAfter });
    }
    side = sign;
    equalAt = null;
  };
  for (const [from, to] of commonIntervals([a, b])) {
    const pieceA = pieceAfter(a, from);
    const pieceB = pieceAfter(b, from);
    if (!pieceA || !pieceB) {
      // Where one of the curves is not defined, nothing is known to cross.
      side = 0;
      equalAt = null;
      continue;
    }
    visit(from, compare(pieceA, pieceB, from));
    const root = rootOf(pieceA, pieceB);
    if (root !== null && root > from && root < to) visit(root, 0);
    visit(to, compare(pieceA, pieceB, to));
  }
  return found;
}

const dollars = (piece: CostPiece, volume: number): number => piece.fixedUsd + piece.usdPerUnit * volume;

function pieceAt(curve: CostCurve, volume: number): CostPiece | undefined {
  const first = curve.pieces[0];
  if (first && volume === first.fromVolume) return first;
  return curve.pieces.find((piece) => volume > piece.fromVolume && volume <= piece.toVolume);
}

const pieceAfter = (curve: CostCurve, volume: number): CostPiece | undefined =>
  curve.pieces.find((piece) => volume >= piece.fromVolume && volume < piece.toVolume);

/** The intervals between all ends of all pieces, in order. */
function commonIntervals(curves: readonly CostCurve[]): [number, number][] {
  const ends = new Set<number>();
  for (const curve of curves) {
    for (const piece of curve.pieces) ends.add(piece.fromVolume).add(piece.toVolume);
  }
  const sorted = [...ends].sort((x, y) => x - y);
  return sorted.slice(1).map((to, index) => [sorted[index] ?? to, to]);
}

function rootOf(a: CostPiece, b: CostPiece): number | null {
  const slope = a.usdPerUnit - b.usdPerUnit;
  return slope === 0 ? null : (b.fixedUsd - a.fixedUsd) / slope;
}

/** −1 when a is cheaper, 1 when b is, 0 when they are equal to within rounding. */
function compare(a: CostPiece, b: CostPiece, volume: number): number {
  if (volume === Number.POSITIVE_INFINITY) {
    return Math.sign(a.usdPerUnit - b.usdPerUnit) || Math.sign(a.fixedUsd - b.fixedUsd);
  }
  const left = dollars(a, volume);
  const right = dollars(b, volume);
  const scale = Math.max(Math.abs(a.fixedUsd), Math.abs(b.fixedUsd), Math.abs(left), Math.abs(right));
  return Math.abs(left - right) <= scale * 1e-12 ? 0 : Math.sign(left - right);
}
