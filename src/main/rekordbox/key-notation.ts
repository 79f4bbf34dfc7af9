import { parseKey, toClassicKey, toOpenKey } from '../../shared/domain/index.ts';
import type { CamelotKey } from '../../shared/domain/index.ts';

/** How a library writes keys: `Dbm`, `12A` or `5m`. One library may mix them. */
export type KeyNotation = 'classic' | 'camelot' | 'openKey';

/** The notation of a Tonality, or null if it is empty or not a key. */
export function keyNotationOf(tonality: string): KeyNotation | null {
  if (parseKey(tonality) === null) return null;
  if (/^\s*\d+\s*[AB]\s*$/i.test(tonality)) return 'camelot';
  return /^\s*\d/.test(tonality) ? 'openKey' : 'classic';
}

export function formatKey(key: CamelotKey, notation: KeyNotation): string {
  if (notation === 'camelot') return key;
  return notation === 'openKey' ? toOpenKey(key) : toClassicKey(key);
}
