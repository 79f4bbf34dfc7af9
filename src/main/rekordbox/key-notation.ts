import { parseKey, toClassicKey, toOpenKey } from '../../shared/domain/index.ts';
import type { CamelotKey } from '../../shared/domain/index.ts';

/** How a library writes keys: `Dbm`, `12A` or `5m`. One library may mix all. */
export type KeyNotation = 'classic' | 'camelot' | 'openKey';

/** The notation of a Tonality, or null for one that is empty or no key. */
export function keyNotationOf(tonality: string): KeyNotation | null {
  if (parseKey(tonality) === null) return null;
  if (/^\s*\d+\s*[AB]\s*$/i.test(tonality)) return 'camelot';
  return /^\s*\d/.test(tonality) ? 'openKey' : 'classic';
}

export function formatKey(key: CamelotKey, notation: KeyNotation): string {
  if (notation === 'camelot') return key;
  return notation === 'openKey' ? toOpenKey(key) : toClassicKey(key);
}

/** The notation that most of the Tonality values use; classic when none is a key. */
export function commonKeyNotation(tonalities: Iterable<string>): KeyNotation {
  const counts: Record<KeyNotation, number> = { classic: 0, camelot: 0, openKey: 0 };
  for (const tonality of tonalities) {
    const notation = keyNotationOf(tonality);
    if (notation) counts[notation]++;
  }
  let best: KeyNotation = 'classic';
  for (const notation of ['camelot', 'openKey'] as const)
    if (counts[notation] > counts[best]) best = notation;
  return best;
}
