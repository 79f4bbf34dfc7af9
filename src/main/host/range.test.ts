import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRange } from './range.ts';

describe('parseRange', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=10-', { start: 10, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=90-1000', { start: 90, end: 99 }],
    ['BYTES=1-2', { start: 1, end: 2 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-2', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['items=0-1', 'whole'],
    ['bytes=a-b', 'whole'],
    [null, 'whole'],
  ] as const)('reads %s of 100 bytes', (header, expected) => {
    expect(parseRange(header, 100)).toEqual(expected);
  });

  it('is unsatisfiable for an empty file', () => {
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseRange('bytes=-5', 0)).toBe('unsatisfiable');
  });

  it('returns the requested range, as far as it exists', () => {
    const number = fc.nat({ max: 5_000_000_000 });
    fc.assert(
      fc.property(number, number, fc.option(number), (size, first, length) => {
        const last = length === null ? null : first + length;
        const end = Math.min(last ?? Infinity, size - 1);
        expect(parseRange(`bytes=${first}-${last ?? ''}`, size)).toEqual(
          first < size ? { start: first, end } : 'unsatisfiable',
        );
      }),
    );
  });

  it('returns the last bytes, at most all of them', () => {
    const number = fc.integer({ min: 1, max: 5_000_000_000 });
    fc.assert(
      fc.property(number, number, (size, length) => {
        const expected = { start: Math.max(0, size - length), end: size - 1 };
        expect(parseRange(`bytes=-${length}`, size)).toEqual(expected);
      }),
    );
  });

  it('never throws and never exceeds the file, whatever the header', () => {
    const header = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'bytes=0123-, ') }));
    fc.assert(
      fc.property(header, fc.nat({ max: 1000 }), (text, size) => {
        const range = parseRange(text, size);
        expect(typeof range === 'string' || (range.start <= range.end && range.end < size)).toBe(true);
      }),
    );
  });
});
