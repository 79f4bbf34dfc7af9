import { describe, expect, it } from 'vitest';
import { percent } from './number.ts';

describe('percent', () => {
  it('writes a share with one decimal, and a dash where there is nothing to share', () => {
    expect(percent(1, 8)).toBe('12.5%');
    expect(percent(0, 0)).toBe('–');
  });
});
