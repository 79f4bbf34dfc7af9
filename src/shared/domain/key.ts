import { z } from 'zod';
import { rule } from './schema-issue.ts';

/** Camelot key code: 1A–12A minor, 1B–12B major. Segue stores keys in this form. */
export const camelotKeySchema = z.string().regex(/^(1[0-2]|[1-9])[AB]$/, { error: rule('camelotKey') });
export type CamelotKey = z.infer<typeof camelotKeySchema>;

export type Mode = 'major' | 'minor';

/** Classic spellings as Rekordbox writes them, by pitch class of the tonic (C = 0). */
const majorNames = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'] as const;
const minorNames = ['Cm', 'Dbm', 'Dm', 'Ebm', 'Em', 'Fm', 'F#m', 'Gm', 'Abm', 'Am', 'Bbm', 'Bm'] as const;
const letterPitch: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

function modulo12(value: number): number {
  return ((value % 12) + 12) % 12;
}

/** C major is 8B, A minor 8A; each fifth up adds one. */
export function toCamelot(tonic: number, mode: Mode): CamelotKey {
  const majorTonic = mode === 'major' ? tonic : tonic + 3;
  // 7 is its own inverse modulo 12, so the number of fifths from C is 7 × pitch class.
  return `${modulo12(7 * modulo12(majorTonic) + 7) + 1}${mode === 'major' ? 'B' : 'A'}`;
}

/** Pitch class of the tonic (C = 0) and mode of a Camelot code. */
export function fromCamelot(key: CamelotKey): { tonic: number; mode: Mode } {
  const number = Number.parseInt(key, 10);
  const mode: Mode = key.endsWith('B') ? 'major' : 'minor';
  const majorTonic = modulo12(7 * (number - 8));
  return { tonic: mode === 'major' ? majorTonic : modulo12(majorTonic - 3), mode };
}

/** Open Key notation: C major is 1d, A minor 1m. */
export function toOpenKey(key: CamelotKey): string {
  const number = Number.parseInt(key, 10);
  return `${modulo12(number - 8) + 1}${key.endsWith('B') ? 'd' : 'm'}`;
}

/** Classic notation in Rekordbox's spelling: `Dbm`, `F#`. */
export function toClassicKey(key: CamelotKey): string {
  const { tonic, mode } = fromCamelot(key);
  return (mode === 'major' ? majorNames : minorNames)[tonic]!;
}

/**
 * Parses Camelot (`8A`), Open Key (`1m`) and classic (`Am`, `A minor`, `Emin`, `C#maj`, `Gb`) spellings; returns null
 * for anything else.
 */
export function parseKey(text: string): CamelotKey | null {
  const trimmed = text.trim();
  const code = /^0?(1[0-2]|[1-9])\s*([ABabdm])$/.exec(trimmed);
  if (code) {
    const number = Number(code[1]);
    const letter = code[2]!;
    if (letter === 'A' || letter === 'a') return `${number}A`;
    if (letter === 'B' || letter === 'b') return `${number}B`;
    return `${modulo12(number + 6) + 1}${letter === 'd' ? 'B' : 'A'}`;
  }
  const classic = /^([A-Ga-g])\s*([#♯b♭]?)\s*(m|min|minor|moll|maj|major|dur|)$/i.exec(trimmed);
  if (!classic) return null;
  const accidental = classic[2] === '#' || classic[2] === '♯' ? 1 : classic[2] ? -1 : 0;
  const suffix = classic[3]!;
  const mode: Mode = suffix === 'M' ? 'major' : /^(m|min|minor|moll)$/i.test(suffix) ? 'minor' : 'major';
  return toCamelot(letterPitch[classic[1]!.toUpperCase()]! + accidental, mode);
}

/** Keys that mix well: the key itself, its neighbours on the wheel, and its relative. */
export function compatibleKeys(key: CamelotKey): CamelotKey[] {
  const number = Number.parseInt(key, 10);
  const letter = key.slice(-1);
  const wrap = (n: number): number => modulo12(n - 1) + 1;
  return [
    key,
    `${wrap(number + 1)}${letter}`,
    `${wrap(number - 1)}${letter}`,
    `${number}${letter === 'A' ? 'B' : 'A'}`,
  ];
}
