import { describe, expect, it } from 'vitest';
import { problemOf, readCatalogue, translated } from '../../scripts/languages/catalogue.ts';
import { readTexts } from '../../scripts/languages/texts.ts';

const messages = new Set(readTexts().messages.map(({ text }) => text));

describe.each(translated)('the catalogue %s', (language) => {
  const catalogue = readCatalogue(language);

  it('has the texts of the code, and no others', () => {
    expect(Object.keys(catalogue).filter((text) => !messages.has(text))).toEqual([]);
    expect([...messages].filter((text) => !(text in catalogue))).toEqual([]);
  });

  it('has the same places, plural forms and tags in each', () => {
    const problems = Object.entries(catalogue).flatMap(([text, translation]) => {
      const problem = problemOf(text, translation);
      return problem === null ? [] : [`${text}: ${problem}`];
    });
    expect(problems).toEqual([]);
  });
});
