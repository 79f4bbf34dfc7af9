import { describe, expect, it } from 'vitest';
import { localeFor } from './languages.ts';

describe('localeFor', () => {
  it.each([
    ['system', ['de-AT', 'en-GB'], 'de', 'de-AT'],
    ['system', ['fr-FR', 'es-MX'], 'es', 'es-MX'],
    ['system', ['fr-FR', 'ja'], 'en', 'en'],
    ['system', [], 'en', 'en'],
    ['de', ['en-US', 'de-CH'], 'de', 'de-CH'],
    ['es', ['en-US'], 'es', 'es'],
    ['en', ['de-DE', 'en-GB'], 'en', 'en-GB'],
    ['system', ['de_DE'], 'de', 'de-DE'],
  ] as const)('takes %s among %j as %s, written as in %s', (choice, preferred, language, locale) => {
    expect(localeFor(choice, preferred)).toEqual({ language, locale });
  });
});
