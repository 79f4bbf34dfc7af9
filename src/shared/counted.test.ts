import { describe, expect, it } from 'vitest';
import { counted, nounFor } from './counted.ts';

describe('counted', () => {
  it('uses the form of the noun that fits the count', () => {
    expect([0, 1, 2, 21, 101].map((count) => counted(count, 'track'))).toEqual([
      '0 tracks',
      '1 track',
      '2 tracks',
      '21 tracks',
      '101 tracks',
    ]);
    expect([1, 2].map((count) => nounFor(count, 'copy', 'copies'))).toEqual(['copy', 'copies']);
  });
});
