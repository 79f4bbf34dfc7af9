import { describe, expect, it } from 'vitest';
import { createBatches } from './batches.ts';

describe('batches', () => {
  it('run the first call at once, and together what came meanwhile, at most so many', async () => {
    const batches: number[][] = [];
    const gate = Promise.withResolvers<void>();
    const double = createBatches<number, number>(
      async (items) => {
        batches.push([...items]);
        if (batches.length === 1) await gate.promise;
        return items.map((item) => item * 2);
      },
      { most: 3 },
    );
    const answers = [1, 2, 3, 4, 5].map((item) => double(item));
    expect(batches).toEqual([[1]]);
    gate.resolve();
    expect(await Promise.all(answers)).toEqual([2, 4, 6, 8, 10]);
    expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('answer a caller that asks again as soon as it has its answer', async () => {
    const next = createBatches<number, number>(async (items) => items.map((item) => item + 1), { most: 4 });
    let value = 0;
    while (value < 50) value = await next(value);
    expect(value).toBe(50);
  });

  it('tell each caller its own error, and all of them one that stopped the batch', async () => {
    const one = createBatches<string, string>(
      async (items) => {
        if (items.includes('all')) throw new Error('stopped');
        return items.map((item) => (item === 'bad' ? new Error('bad') : item));
      },
      { most: 9 },
    );
    expect(await one('first')).toBe('first');
    expect(await Promise.allSettled(['a', 'bad', 'b'].map((item) => one(item)))).toMatchObject([
      { value: 'a' },
      { reason: { message: 'bad' } },
      { value: 'b' },
    ]);
    expect(await Promise.allSettled(['x', 'all', 'y'].map((item) => one(item)))).toMatchObject([
      { value: 'x' },
      { reason: { message: 'stopped' } },
      { reason: { message: 'stopped' } },
    ]);
    expect(await one('again')).toBe('again');
  });
});
