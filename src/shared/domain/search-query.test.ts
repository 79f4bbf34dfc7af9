import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearch } from './search-query.ts';

describe('parseSearch', () => {
  it('reads qualifiers, exclusions and quoted words', () => {
    expect(
      parseSearch('sunset bpm:120-128 key:8A,9a tier:1 -remix genre:"drum and bass" -artist:foo'),
    ).toEqual({
      terms: [
        { word: 'sunset', field: null, excluded: false },
        { word: 'remix', field: null, excluded: true },
        { word: 'drum and bass', field: 'genre', excluded: false },
        { word: 'foo', field: 'artist', excluded: true },
      ],
      bpm: { from: 120, to: 128 },
      keys: ['8A', '9A'],
      tiers: [1],
    });
  });

  it('matches neighbouring tempi for a whole number', () => {
    expect(parseSearch('bpm:128').bpm).toEqual({ from: 127.5, to: 128.5 });
  });

  it('searches for anything that is not a qualifier as a word', () => {
    expect(parseSearch('bpm:fast key:H tier:9 http://x').terms.map(({ word }) => word)).toEqual([
      'bpm:fast',
      'key:H',
      'tier:9',
      'http://x',
    ]);
    expect(parseSearch('- jay-z').terms.map(({ word }) => word)).toEqual(['-', 'jay-z']);
  });

  it('accepts any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const { word } of parseSearch(text).terms) expect(word.trim()).not.toBe('');
      }),
    );
  });
});
