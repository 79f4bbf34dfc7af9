/** Agreement between several annotators, corrected for chance. */

/**
 * Fleiss' kappa (J. L. Fleiss, Psychological Bulletin 76, 1971): `ratings` is items × classes, row-major, the number of
 * annotators who gave the item that class. Items may have different numbers of ratings (at least two; others are left
 * out). 1 for full agreement, 0 for chance; NaN if it is undefined: no item with two ratings, or only one class.
 */
export function fleissKappa(ratings: ArrayLike<number>, classCount: number): number {
  const shares = new Float64Array(classCount);
  let observed = 0;
  let items = 0;
  let total = 0;
  for (let row = 0; row + classCount <= ratings.length; row += classCount) {
    let raters = 0;
    let squares = 0;
    for (let j = 0; j < classCount; j++) {
      const count = ratings[row + j]!;
      raters += count;
      squares += count * count;
    }
    if (raters < 2) continue;
    for (let j = 0; j < classCount; j++) shares[j] = shares[j]! + ratings[row + j]!;
    observed += (squares - raters) / (raters * (raters - 1));
    total += raters;
    items++;
  }
  if (items === 0) return Number.NaN;
  const chance = shares.reduce((sum, count) => sum + (count / total) ** 2, 0);
  return (observed / items - chance) / (1 - chance);
}

export interface PairAgreement {
  readonly items: number;
  /** Share of items on which both agree. */
  readonly agreement: number;
  /** Cohen's kappa (J. Cohen, Educational and Psychological Measurement 20, 1960); NaN if both use only one class. */
  readonly kappa: number;
}

/** Two annotators on the same items. */
export function cohenKappa(a: ArrayLike<number>, b: ArrayLike<number>, classCount: number): PairAgreement {
  const countsA = new Float64Array(classCount);
  const countsB = new Float64Array(classCount);
  let same = 0;
  const items = Math.min(a.length, b.length);
  for (let i = 0; i < items; i++) {
    countsA[a[i]!]!++;
    countsB[b[i]!]!++;
    if (a[i] === b[i]) same++;
  }
  if (items === 0) return { items, agreement: Number.NaN, kappa: Number.NaN };
  const chance = countsA.reduce((sum, count, j) => sum + (count / items) * (countsB[j]! / items), 0);
  const agreement = same / items;
  return { items, agreement, kappa: (agreement - chance) / (1 - chance) };
}

/** The class that most annotators gave an item, and its share of the votes; the first one in a tie. */
export function consensus(counts: readonly number[]): { readonly label: number; readonly quality: number } {
  const most = Math.max(...counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return { label: counts.indexOf(most), quality: total > 0 ? most / total : 0 };
}
