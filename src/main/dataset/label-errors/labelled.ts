import { AppError } from '../../../shared/errors.ts';

/** N labelled items with out-of-sample predicted probabilities over K classes. */
export interface Labelled {
  /** Given class of each item, 0 … K − 1. */
  readonly labels: Int32Array;
  /** N × K, row-major; rows sum to 1. Must come from a predictor that has not seen the item. */
  readonly probabilities: Float32Array | Float64Array;
  readonly classCount: number;
}

/** @throws AppError `invalid_input` if sizes or labels are inconsistent */
export function assertLabelled({ labels, probabilities, classCount }: Labelled): void {
  if (classCount < 2)
    throw new AppError('invalid_input', `Label errors need two classes, not ${classCount}.`);
  if (probabilities.length !== labels.length * classCount)
    throw new AppError(
      'invalid_input',
      `${labels.length} labels of ${classCount} classes need ${labels.length * classCount} probabilities, not ${probabilities.length}.`,
    );
  for (let i = 0; i < labels.length; i++)
    if (!(labels[i]! >= 0 && labels[i]! < classCount))
      throw new AppError(
        'invalid_input',
        `Item ${i} has label ${labels[i]}, but classes are 0 to ${classCount - 1}.`,
      );
}

/** Number of items of each class. */
export function classCounts({ labels, classCount }: Labelled): Float64Array {
  const counts = new Float64Array(classCount);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]!++;
  return counts;
}
