import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { tempoRangeSchema, tierSchema } from '../../shared/domain/index.ts';
import type { TempoRange, Tier } from '../../shared/domain/index.ts';
import { errorMessage } from '../../shared/errors.ts';
import { parsePathMapping } from '../rekordbox/location.ts';
import type { PathMapping } from '../rekordbox/location.ts';

/** Help text of `--overwrite`. */
export const OVERWRITE = 'replace an existing file even if Segue did not write it';

/** `--map "C:/Users/x/Music=/media/music"`, repeatable. The folder here may be relative. */
export function collectPathMap(value: string, previous: PathMapping[] = []): PathMapping[] {
  try {
    const { from, to } = parsePathMapping(value);
    return [...previous, { from, to: resolve(to) }];
  } catch (error) {
    throw new InvalidArgumentError(errorMessage(error));
  }
}

/** `1,2`. */
export function parseTiers(value: string): Tier[] {
  return value.split(',').map((part) => {
    const tier = tierSchema.safeParse(Number(part));
    if (!tier.success)
      throw new InvalidArgumentError(
        'Name tiers by number: 1 verified, 2 cleaned, 3 generated; for example 1,2.',
      );
    return tier.data;
  });
}

/** `88-175`. */
export function parseTempoRange(value: string): TempoRange {
  const ends = /^(\d+(?:\.\d+)?)[-–](\d+(?:\.\d+)?)$/.exec(value.trim());
  const range = tempoRangeSchema.safeParse({ min: Number(ends?.[1]), max: Number(ends?.[2]) });
  if (!range.success)
    throw new InvalidArgumentError(
      'Write a tempo range as 88-175: BPM between 30 and 300, the upper end about twice the lower end.',
    );
  return range.data;
}

/** `0.8`. */
export function parseShare(value: string): number {
  const share = Number(value);
  if (value.trim() === '' || !(share >= 0 && share <= 1))
    throw new InvalidArgumentError('Write a number from 0 to 1, as in 0.8.');
  return share;
}

/** An ISO date or time; a date means its first moment, UTC. */
export function parseDate(value: string): string {
  const date = new Date(value);
  if (!/^\d{4}-\d\d-\d\d/.test(value) || Number.isNaN(date.getTime()))
    throw new InvalidArgumentError('Write dates as 2026-11-20 or 2026-11-20T08:00:00Z.');
  return date.toISOString();
}

/** One of several words. */
export function oneOf<T extends string>(...choices: readonly T[]): (value: string) => T {
  return (value) => {
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw new InvalidArgumentError(`Choose one of ${choices.join(', ')}.`);
    return choice;
  };
}
