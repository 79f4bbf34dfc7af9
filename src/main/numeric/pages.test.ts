import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPages } from './pages.ts';

describe('createPages', () => {
  it('keeps all rows, however they fall on pages', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 65_535 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 9 }),
        (values, width, perPage) => {
          const pages = createPages((length) => new Uint16Array(length), width, perPage);
          for (const value of values) {
            const at = pages.add();
            pages.page[at + width - 1] = value;
          }
          expect(pages.rows).toBe(values.length);
          const wanted = Math.max(0, values.length - 1);
          const taken = pages.take(wanted);
          const zeros = Array.from({ length: width - 1 }, () => 0);
          expect([...taken]).toEqual(values.slice(0, wanted).flatMap((value) => [...zeros, value]));
        },
      ),
    );
  });
});
