import { describe, expect, it } from 'vitest';
import { synthesizeTrack } from './synthesize-track.ts';
import { indexGrid } from '../../shared/domain/beat-grid.ts';
import { annotationOfTruth } from './truth-annotation.ts';

describe('annotations of synthesized tracks', () => {
  it('have the beats, bars and cues of the truth', () => {
    const { truth } = synthesizeTrack(3, { style: 'techno', durationRange: [20, 30] });
    const annotation = annotationOfTruth(truth, '/music/x.flac', '2026-01-01T00:00:00Z');
    const grid = indexGrid(annotation.beat_grid, truth.beats_per_bar);
    const beats = grid.beats(0, truth.duration_s);
    expect(beats.length).toBe(truth.beats_s.length);
    beats.forEach(({ time }, i) => expect(time).toBeCloseTo(truth.beats_s[i]!, 3));
    expect(annotation.audio.downbeat).toBe(truth.downbeats_s[0]);
    expect(annotation.cues.map(({ time }) => time)).toEqual(truth.cues.map(({ time }) => time));
    expect(annotation.metadata).toMatchObject({ tier: 1, confidence: 1, source: 'import:synthesis' });
  });
});
