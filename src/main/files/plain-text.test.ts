import { describe, expect, it } from 'vitest';
import { forTerminal, hasControls, oneLine } from './plain-text.ts';

describe('text from files', () => {
  it('becomes one line for formats with one item per line', () => {
    expect(oneLine('a\nb\r\n#c\u2028d\u0085e\t')).toBe('a b #c d e');
    expect([hasControls('a\nb'), hasControls('ä b')]).toEqual([true, false]);
  });

  it('cannot control a terminal', () => {
    expect(forTerminal('\u001b[2Jx\u009b1mx\u001b]0;t\u0007\u202ex')).toBe(
      '\\u001b[2Jx\\u009b1mx\\u001b]0;t\\u0007\\u202ex',
    );
    expect(forTerminal('two\nlines\tähm 日本 🎧')).toBe('two\nlines\tähm 日本 🎧');
  });
});
