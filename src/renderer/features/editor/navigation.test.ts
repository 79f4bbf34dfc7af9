import { describe, expect, it } from 'vitest';
import { makeAnnotation } from '../../../../tests/fixtures/edits/annotations.ts';
import { barAndBeat, stepByBars, stepByBeats, stepBySections } from './navigation.ts';

const annotation = makeAnnotation({
  beat_grid: [{ time: 0.5, bpm: 120, beat: 1 }],
  sections: [
    { time: 0, label: 'intro', confidence: 1 },
    { time: 32.5, label: 'drop', confidence: 1 },
  ],
});

describe('navigation', () => {
  it('goes from line to line', () => {
    expect(stepByBeats(annotation, 10, 1)).toBe(10.5);
    expect(stepByBeats(annotation, 10, -1)).toBe(9.5);
    expect(stepByBeats(annotation, 10.2, 1)).toBe(10.5);
    expect(stepByBeats(annotation, 10.2, -1)).toBe(10);
    expect(stepByBars(annotation, 10.5, 1)).toBe(12.5);
    expect(stepByBars(annotation, 11, -1)).toBe(10.5);
  });

  it('gets past the line that playback has just passed', () => {
    expect(stepByBeats(annotation, 10.1, -1, 0.4)).toBe(9.5);
    expect(stepByBars(annotation, 10.6, -1, 0.4)).toBe(8.5);
  });

  it('goes by half seconds without a grid', () => {
    expect(stepByBeats(makeAnnotation({ beat_grid: [] }), 3, -1)).toBe(2.5);
  });

  it('goes from section to section', () => {
    expect(stepBySections(annotation, 0, 1)).toBe(32.5);
    expect(stepBySections(annotation, 32.5, -1)).toBe(0);
    expect(stepBySections(annotation, 40, 1)).toBeNull();
  });

  it('names bar and beat', () => {
    expect(barAndBeat(annotation, 0.5)).toBe('1.1');
    expect(barAndBeat(annotation, 3.1)).toBe('2.2');
    expect(barAndBeat(makeAnnotation({ beat_grid: [] }), 3)).toBe('');
  });
});
