import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';

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
    throw new AppError(
      'invalid_input',
      msg('Label errors need two classes, not {classCount}.', { classCount }),
    );
  if (probabilities.length !== labels.length * classCount)
    throw new AppError(
      'invalid_input',
      msg('{count} labels of {classCount} classes need {wanted} probabilities, not {found}.', {
        count: labels.length,
        classCount,
        wanted: labels.length * classCount,
        found: probabilities.length,
      }),
    );
  for (let i = 0; i < labels.length; i++)
    if (!(labels[i]! >= 0 && labels[i]! < classCount))
      throw new AppError(
        'invalid_input',
        msg('Item {i} has label {label}, but classes are 0 to {last}.', {
          i,
          label: labels[i]!,
          last: classCount - 1,
        }),
      );
}

/** Number of items of each class. */
export function classCounts({ labels, classCount }: Labelled): Float64Array {
  const counts = new Float64Array(classCount);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]!++;
  return counts;
}
