import type { OnsetNovelty } from '../types.ts';

/** Onsets above this share of the strongest one count as sound. */
const THRESHOLD = 0.1;

/** Seconds from the start of the track to the peak of its first onset; 0 for silence. */
export function findFirstSound({ data, rate, start }: OnsetNovelty): number {
  let strongest = 0;
  for (const value of data) strongest = Math.max(strongest, value);
  if (strongest === 0) return 0;
  let at = data.findIndex((value) => value > THRESHOLD * strongest);
  while (at + 1 < data.length && data[at + 1]! > data[at]!) at++;
  return Math.max(0, start + at / rate);
}
