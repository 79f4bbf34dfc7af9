import { fitLogisticRegression, predictLogistic } from '../../numeric/logistic.ts';
import type { ItemTable } from './item-table.ts';
import type { Labelled } from './labelled.ts';

/** Strength of the weight penalty, as a number of items. */
const PENALTY = 3;
/** Maximum number of items per fit: some hundred for each weight, however large the collection. */
const MAX_ITEMS = 15_000;
/** Probabilities are kept this far from certainty: no label is beyond doubt. */
const MIN_PROBABILITY = 1e-4;

export interface CrossFitLogisticOptions {
  /** Fold of each track. */
  readonly folds: Uint8Array;
  readonly foldCount: number;
}

/**
 * Out-of-sample probabilities of two classes from the items' features: a logistic regression for each fold, fitted on
 * the labels of the other folds (penalised Newton steps). Neither the item nor its fold influences its own probability.
 * If the other folds have no labels, or only one class, the frequency of the class is used.
 */
export function crossFitLogistic(table: ItemTable, { folds, foldCount }: CrossFitLogisticOptions): Labelled {
  const { track, label, features } = table.columns();
  const { size, featureCount } = table;
  const probabilities = new Float32Array(size * 2);
  for (let fold = 0; fold < foldCount; fold++) {
    let others = 0;
    for (let i = 0; i < size; i++) others += Number(folds[track[i]!] !== fold);
    if (others === size) continue;
    const stride = Math.max(1, Math.ceil(others / MAX_ITEMS));
    const items = new Int32Array(Math.ceil(others / stride));
    for (let i = 0, seen = 0; i < size; i++)
      if (folds[track[i]!] !== fold && seen++ % stride === 0) items[Math.floor((seen - 1) / stride)] = i;
    const weights = fitLogisticRegression(
      { features, labels: label, featureCount, items },
      { penalty: PENALTY },
    );
    for (let i = 0; i < size; i++) {
      if (folds[track[i]!] !== fold) continue;
      const p = predictLogistic(weights, features, i);
      const one = Math.min(1 - MIN_PROBABILITY, Math.max(MIN_PROBABILITY, p));
      probabilities[i * 2] = 1 - one;
      probabilities[i * 2 + 1] = one;
    }
  }
  return { labels: label, probabilities, classCount: 2 };
}
