import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';

/** In the order of the ratios. */
export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];
/** Shares of train, validation and test; they sum to 1. */
export type SplitRatios = readonly [train: number, validation: number, test: number];

/** Parses `70/15/15`, `80/10/10` or any three parts of a hundred. @throws AppError `invalid_input` */
export function parseSplitRatios(text: string): SplitRatios {
  const parts = text.split('/').map(Number);
  const sum = parts.reduce((a, b) => a + b, 0);
  if (parts.length !== 3 || parts.some((part) => !(part >= 0)) || Math.abs(sum - 100) > 1e-6)
    throw new AppError(
      'invalid_input',
      msg(
        '"{text}" is no split: write train/validation/test in per cent with the sum 100, for example 70/15/15.',
        { text },
      ),
    );
  return [parts[0]! / 100, parts[1]! / 100, parts[2]! / 100];
}
