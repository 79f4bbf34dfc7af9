import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { shapeOf } from '../../src/shared/languages/shape.ts';
import { languages } from '../../src/shared/languages/languages.ts';
import type { Language } from '../../src/shared/languages/languages.ts';

const folder = resolve(import.meta.dirname, '../../src/shared/languages');
const fileOf = (language: Language): string => resolve(folder, `${language}.json`);

/** Languages with a catalogue: all except the one in the code. */
export const translated: readonly Language[] = languages.filter((language) => language !== 'en');

/** English text → text in that language. */
export function readCatalogue(language: Language): Record<string, string> {
  return JSON.parse(readFileSync(fileOf(language), 'utf8')) as Record<string, string>;
}

/** Sorted, so that two people's additions rarely conflict. */
export function writeCatalogue(language: Language, catalogue: Readonly<Record<string, string>>): void {
  const sorted = Object.entries(catalogue).toSorted(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(fileOf(language), `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}

/** What is wrong with a translation; null if nothing is. */
export function problemOf(message: string, translation: string): string | null {
  if (translation.trim() === '') return 'is not translated';
  try {
    const [wanted, found] = [shapeOf(message), shapeOf(translation)];
    return wanted === found ? null : `has ${found || 'no places'}, not ${wanted || 'none'}`;
  } catch (error) {
    return `cannot be read: ${String(error)}`;
  }
}
