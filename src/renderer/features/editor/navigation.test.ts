import { describe, expect, it } from 'vitest';
import { makeAnnotation } from '../../../../tests/fixtures/edits/annotations.ts';
import { barAndBeat, stepByBars, stepByBeats, stepByPhrases, stepBySections } from './navigation.ts';

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

  it('goes from phrase to phrase, counted from the section', () => {
    // Bars of two seconds: the intro's phrases begin at 0.5 and 16.5, the drop's at 32.5 and 48.5.
    const late = makeAnnotation({
      beat_grid: [{ time: 0.5, bpm: 120, beat: 1 }],
      sections: [
        { time: 0, label: 'intro', confidence: 1 },
        { time: 24.5, label: 'drop', confidence: 1 },
      ],
    });
    expect(stepByPhrases(annotation, 0.5, 1, 8)).toBe(16.5);
    expect(stepByPhrases(annotation, 20, 1, 8)).toBe(32.5);
    expect(stepByPhrases(annotation, 20, -1, 8)).toBe(16.5);
    expect(stepByPhrases(annotation, 32.5, -1, 8)).toBe(16.5);
    expect(stepByPhrases(late, 16.5, 1, 8)).toBe(24.5);
    expect(stepByPhrases(late, 24.5, 1, 8)).toBe(40.5);
    expect(stepByPhrases(late, 24.5, -1, 8)).toBe(16.5);
    expect(stepByPhrases(annotation, 16.7, -1, 8, 0.45)).toBe(0.5);
    expect(stepByPhrases(makeAnnotation({ beat_grid: [] }), 20, 1, 8)).toBe(36);
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
