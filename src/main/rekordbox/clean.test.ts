import { describe, expect, it } from 'vitest';
import { annotationSchema, cueSchema, flagSchema } from '../../shared/domain/index.ts';
import { cleanTrack } from './clean.ts';
import type { CleanedTrack } from './clean.ts';
import type { RawAttributes, RekordboxTrack } from './row.ts';

function mark(values: Record<string, string>): RawAttributes {
  return Object.entries(values);
}

function row(marks: Record<string, string>[], changes: Partial<RekordboxTrack> = {}): RekordboxTrack {
  return {
    line: 1,
    attributes: [
      ['TrackID', '1'],
      ['TotalTime', '200'],
      ['Tonality', 'Dbm'],
    ],
    tempos: [
      [
        ['Inizio', '0.000'],
        ['Bpm', '120.00'],
        ['Metro', '4/4'],
        ['Battito', '1'],
      ],
    ],
    marks: marks.map(mark),
    extra: [],
    ...changes,
  };
}

function codes(cleaned: CleanedTrack): [string, number][] {
  return cleaned.cleaned.map(({ code, count }) => [code, count]);
}

describe('cleanTrack', () => {
  it('moves cues within 30 ms onto their beat and reports moves beyond rounding', () => {
    const cleaned = cleanTrack(
      row([
        { Name: '', Type: '0', Start: '8.001', Num: '-1' },
        { Name: '', Type: '0', Start: '16.020', Num: '-1' },
        { Name: '', Type: '0', Start: '23.971', Num: '0', Red: '1', Green: '2', Blue: '3' },
      ]),
    );
    expect(cleaned.cues.map((cue) => cue.time)).toEqual([8, 16, 24]);
    expect(cleaned.flags).toEqual([]);
    expect(codes(cleaned)).toEqual([['cue_snapped', 2]]);
    expect(cleaned.cleaned[0]!.message).toBe(
      'Memory cue at 0:16.020: moved by -20 ms; Hot cue A at 0:23.971: moved by 29 ms',
    );
    expect(cleaned.cues[2]).toMatchObject({
      id: 'rekordbox-2',
      mark: 2,
      kind: 'hot',
      slot: 'A',
      color: [1, 2, 3],
    });
  });

  it('flags cues that are farther off and leaves them', () => {
    const cleaned = cleanTrack(row([{ Start: '8.100', Num: '-1' }]));
    expect(cleaned.cues[0]!.time).toBe(8.1);
    expect(cleaned.flags).toEqual(['cue_off_grid']);
  });

  it('trusts neither an irregular grid nor one that most cues miss', () => {
    const marks = ['8.010', '20.200', '30.200', '40.200'].map((Start) => ({ Start, Num: '-1' }));
    const off = cleanTrack(row(marks));
    expect(off.cues[0]!.time).toBe(8.01);
    expect(off.flags).toEqual(['cue_off_grid']);
    const irregular = cleanTrack(row([{ Start: '8.010', Num: '-1' }], { tempos: [...row([]).tempos, []] }));
    expect(irregular.cues[0]!.time).toBe(8.01);
    expect(irregular.flags).toEqual(['grid_irregular']);
  });

  it('drops duplicates, but not a memory cue at the position of a hot cue', () => {
    const cleaned = cleanTrack(
      row([
        { Name: '', Type: '0', Start: '8.000', Num: '-1' },
        { Name: '', Type: '0', Start: '8.000', Num: '0' },
        { Name: 'Drop', Type: '0', Start: '8.002', Num: '-1' },
        { Name: '', Type: '4', Start: '8.000', End: '10.000', Num: '-1' },
        { Name: 'Other', Type: '0', Start: '8.001', Num: '-1' },
      ]),
    );
    expect(cleaned.cues.map((cue) => [cue.mark, cue.kind, cue.name])).toEqual([
      [1, 'hot', ''],
      [2, 'memory', 'Drop'],
      [3, 'memory', ''],
      [4, 'memory', 'Other'],
    ]);
    expect(cleaned.flags).toEqual(['cue_duplicate']);
    expect(codes(cleaned)).toEqual([['cue_duplicate', 1]]);
  });

  it('flags a slot that is used twice and keeps both', () => {
    const cleaned = cleanTrack(
      row([
        { Start: '8.000', Num: '0' },
        { Start: '16.000', Num: '0' },
      ]),
    );
    expect(cleaned.cues).toHaveLength(2);
    expect(cleaned.flags).toEqual(['cue_duplicate']);
  });

  it('flags cues past the end, with a second to spare where only TotalTime is known', () => {
    const marks = [{ Start: '200.500', Num: '-1' }];
    expect(cleanTrack(row(marks)).flags).toEqual([]);
    expect(cleanTrack(row(marks), { duration: 200.2 }).flags).toContain('cue_past_end');
    expect(cleanTrack(row([{ Start: '202.000', Num: '-1' }])).flags).toEqual(['cue_past_end']);
    expect(cleanTrack(row([{ Start: '900.000', Num: '-1' }], { attributes: [] })).flags).toEqual([]);
  });

  it('keeps loop ends, aligned to their beats', () => {
    const cleaned = cleanTrack(
      row([
        { Type: '4', Start: '8.010', End: '10.010', Num: '-1' },
        { Type: '4', Start: '16.000', End: '16.125', Num: '1' },
        { Type: '4', Start: '24.000', End: '23.000', Num: '-1' },
        { Type: '4', Start: '32.020', End: '32.021', Num: '-1' },
      ]),
    );
    expect(cleaned.cues.map(({ time, end }) => [time, end])).toEqual([
      [8, 10],
      [16, 16.125],
      [24, undefined],
      [32, 32.021],
    ]);
  });

  it('reads lenient forms: words for Type, no Num, slots I to P, other Types as points', () => {
    const cleaned = cleanTrack(
      row([
        { Type: 'LOOP', Start: '8', End: '10', Num: '15' },
        { Type: 'CUE', Start: '12' },
        { Type: '3', Start: '14', Num: '99' },
        {},
        { Start: '-1' },
        { Start: 'NaN' },
      ]),
    );
    expect(cleaned.cues.map(({ kind, slot, time, end }) => [kind, slot, time, end])).toEqual([
      ['hot', 'P', 8, 10],
      ['memory', undefined, 12, undefined],
      ['memory', undefined, 14, undefined],
    ]);
    expect(codes(cleaned)).toEqual([['cue_unusable', 3]]);
  });

  it('only reports the missing grid or cues of an empty track', () => {
    const cleaned = cleanTrack({ line: 0, attributes: [], tempos: [], marks: [], extra: [] });
    expect(cleaned).toMatchObject({ duration: 0, beat_grid: [], cues: [], key: null, cleaned: [] });
    expect(cleaned.flags).toEqual(['grid_missing']);
    expect(cleaned.provenance('2026-01-01T00:00:00Z')).toEqual({});
  });

  it('yields valid annotation values', () => {
    const cleaned = cleanTrack(row([{ Type: '4', Start: '8.010', End: '9', Num: '3' }, { Start: '500' }]));
    for (const cue of cleaned.cues) cueSchema.parse(cue);
    for (const flag of cleaned.flags) flagSchema.parse(flag);
    const at = '2026-01-01T00:00:00Z';
    annotationSchema.parse({
      metadata: {
        tier: 2,
        confidence: 0.5,
        source: 'rekordbox',
        created: at,
        modified: at,
        flags: cleaned.flags,
      },
      audio: {
        file: null,
        duration: cleaned.duration,
        bpm: 120,
        downbeat: 0,
        time_signature: cleaned.time_signature,
        key: cleaned.key,
      },
      beat_grid: cleaned.beat_grid,
      structure: [],
      cues: cleaned.cues,
      energy: null,
      provenance: cleaned.provenance(at),
    });
    expect(cleaned.key).toBe('12A');
  });

  it('is less confident with less evidence', () => {
    const confidence = (Start: string, changes: Partial<RekordboxTrack> = {}): number =>
      cleanTrack(row([{ Start, Num: '-1' }], changes)).cues[0]!.confidence;
    const ranking = [
      confidence('8.000'),
      confidence('8.500'),
      confidence('8.020'),
      confidence('8.000', { tempos: [] }),
      confidence('8.200'),
      confidence('800'),
    ];
    expect(ranking).toEqual([...ranking].sort((a, b) => b - a));
    expect(new Set(ranking).size).toBe(ranking.length);
  });
});
