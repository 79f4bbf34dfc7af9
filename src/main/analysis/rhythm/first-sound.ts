import type { OnsetNovelty } from '../types.ts';

/** Onsets above this share of the strongest one count as sound. */
const THRESHOLD = 0.1;

/** Seconds from the start of the track to the peak of its first onset; 0 for silence. */
export function findFirstSound({ data, rate, start }: OnsetNovelty): number {
  let strongest = 0;
  for (let i = 0; i < data.length; i++) strongest = Math.max(strongest, data[i]!);
  if (strongest === 0) return 0;
  let at = 0;
  while (data[at]! <= THRESHOLD * strongest) at++;
  while (at + 1 < data.length && data[at + 1]! > data[at]!) at++;
  return Math.max(0, start + at / rate);
}
