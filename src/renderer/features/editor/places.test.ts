import { describe, expect, it } from 'vitest';
import { makeAnnotation } from '../../../../tests/fixtures/edits/annotations.ts';
import type { Cue } from '../../../shared/domain/index.ts';
import { placeIn } from './places.ts';

function cue(id: string, time: number): Cue {
  return { id, kind: 'memory', time, name: '', confidence: 1, source: 'rekordbox' };
}

// At 120 BPM, a beat is half a second and a bar two.
const document = makeAnnotation({
  beat_grid: [
    { time: 0.5, bpm: 120, beat: 1 },
    { time: 64.5, bpm: 122, beat: 1 },
  ],
  cues: [cue('on', 16.5), cue('beside', 32.62), cue('again', 16.5), cue('late', 300)],
  sections: [
    { label: 'intro', time: 0.5, confidence: 1 },
    { label: 'buildup', time: 32.5, confidence: 1 },
    { label: 'drop', time: 36.5, confidence: 1 },
  ],
});
const label = (kind: 'beat' | 'boundary' | 'cue' | 'section', time: number | null) =>
  placeIn(document, { kind, time, flag: null });
const flag = (name: Parameters<typeof placeIn>[1]['flag']) =>
  placeIn(document, { kind: null, time: null, flag: name });

describe('places in the editor', () => {
  it('are the item at the time of a doubted label', () => {
    expect(label('cue', 32.6)).toEqual({
      tab: 'cues',
      selection: { kind: 'cue', id: 'beside' },
      time: 32.62,
    });
    expect(label('section', 34)).toEqual({
      tab: 'sections',
      selection: { kind: 'section', index: 1 },
      time: 34,
    });
    expect(label('boundary', 37)).toMatchObject({ selection: { kind: 'section', index: 2 }, time: 37 });
    expect(label('beat', 64.5)).toMatchObject({ tab: 'grid', selection: { kind: 'anchor', index: 1 } });
  });

  it('are the time alone where an item is missing', () => {
    expect(label('cue', 100)).toEqual({ tab: 'cues', selection: null, time: 100 });
    expect(label('boundary', 100)).toEqual({ tab: 'sections', selection: null, time: 100 });
    expect(label('beat', 10)).toEqual({ tab: 'grid', selection: null, time: 10 });
    expect(label('beat', null)).toEqual({ tab: 'grid', selection: null, time: null });
  });

  it('are what a flag speaks of', () => {
    expect(flag('cue_off_grid')).toMatchObject({ selection: { id: 'beside' } });
    expect(flag('cue_past_end')).toMatchObject({ selection: { id: 'late' } });
    expect(flag('cue_duplicate')).toMatchObject({ selection: { id: 'again' } });
    expect(flag('short_section')).toMatchObject({ tab: 'sections', selection: { index: 1 } });
    expect(flag('grid_irregular')).toMatchObject({ tab: 'grid', selection: { index: 1 }, time: 64.5 });
    expect(flag('tempo_octave')).toEqual({ tab: 'grid', selection: null, time: null });
    expect(flag('needs_review')).toEqual({ tab: null, selection: null, time: null });
  });
});
