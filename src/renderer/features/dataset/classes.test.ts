import { describe, expect, it } from 'vitest';
import { confidenceEntries, keyEntries, tempoEntries } from './classes.ts';

describe('classes of the charts', () => {
  it('fills the tempi between the slowest and the fastest', () => {
    const entries = tempoEntries([
      { value: '80–89', count: 2 },
      { value: '110–119', count: 5 },
    ]);
    expect(entries.map(({ short, count }) => [short, count])).toEqual([
      ['80', 2],
      ['90', 0],
      ['100', 0],
      ['110', 5],
    ]);
    expect(entries[3]?.filter).toEqual({ bpm: { from: 110, to: 119.999 } });
  });

  it('leaves empty classes out where a few tracks lie far out, and is empty without tracks', () => {
    const far = tempoEntries([
      { value: '20–29', count: 1 },
      { value: '480–489', count: 1 },
    ]);
    expect(far).toHaveLength(2);
    expect(tempoEntries([])).toEqual([]);
  });

  it('goes around the wheel, a mode at a time', () => {
    const minor = keyEntries([{ value: '8A', count: 3 }], 'A', (key) => `key ${key}`);
    expect(minor).toHaveLength(12);
    expect(minor[7]).toEqual({ label: 'key 8A', count: 3, filter: { keys: ['8A'] } });
    expect(keyEntries([{ value: '8A', count: 3 }], 'B', String).every(({ count }) => count === 0)).toBe(true);
  });

  it('puts a confidence into one class only', () => {
    const entries = confidenceEntries([
      { value: '0.6–0.7', count: 4 },
      { value: '0.9–1.0', count: 1 },
    ]);
    expect(entries.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 0, 4, 0, 0, 1]);
    const holding = (confidence: number) =>
      entries.filter(({ filter }) => {
        const { from, to } = filter!.confidence!;
        return from <= confidence && confidence <= to;
      });
    for (const confidence of [0, 0.1, 0.65, 0.7, 0.999, 1]) expect(holding(confidence)).toHaveLength(1);
  });
});
