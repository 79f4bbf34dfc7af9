import { describe, expect, it } from 'vitest';
import { exportFormatIds } from '../../../../shared/domain/index.ts';
import { formatInfo, formats, suggestedName, writeBytes } from './formats.ts';

describe('export formats on the screen', () => {
  it('are all there, each once', () => {
    expect(formats.map(({ value }) => value).toSorted()).toEqual([...exportFormatIds].toSorted());
  });

  it('suggest names that every file system takes', () => {
    expect(suggestedName('house@v2', formatInfo('jsonl'))).toBe('house-v2.jsonl');
    expect(suggestedName('AC/DC: live?', formatInfo('m3u8'))).toBe('AC-DC- live.m3u8');
    expect(suggestedName(' ../.. ', formatInfo('csv'))).toBe('segue-csv');
    expect(suggestedName('x'.repeat(300), formatInfo('parquet'))).toHaveLength(108);
  });

  it('write sizes as people read them', () => {
    expect(writeBytes(12)).toBe('12 bytes');
    expect(writeBytes(1_250)).toBe('1.3 kB');
    expect(writeBytes(3_400_000)).toBe('3.4 MB');
  });
});
