import { describe, expect, it } from 'vitest';
import type { LabelErrorReport } from './detect.ts';
import { mergeReports } from './merge-reports.ts';
import { verbatim } from '../../../shared/languages/translate.ts';

function part(labels: number, errorRate: number, trackId: number, score: number): LabelErrorReport {
  return {
    tracks: 1,
    compared: 1,
    tasks: [
      {
        task: 'cue',
        kind: 'cue',
        labels,
        tracks: 1,
        issues: 1,
        errorRate,
        classes: ['no cue', 'cue'],
        joint: [1 - errorRate, errorRate, 0, 0],
      },
    ],
    issues: [
      {
        trackId,
        kind: 'cue',
        origin: 'learned',
        time: 1,
        given: 'cue',
        suggested: null,
        message: verbatim(''),
        score,
        selfConfidence: score,
      },
    ],
    quality: [{ trackId, quality: score, kinds: { cue: score } }],
  };
}

describe('merged reports', () => {
  it('are weighted by labels and keep the worst first', () => {
    const merged = mergeReports([part(100, 0.2, 1, 0.4), part(300, 0, 2, 0.1)]);
    expect(merged.tracks).toBe(2);
    expect(merged.tasks).toHaveLength(1);
    expect(merged.tasks[0]).toMatchObject({ labels: 400, tracks: 2, issues: 2 });
    expect(merged.tasks[0]!.errorRate).toBeCloseTo(0.05, 12);
    expect(merged.tasks[0]!.joint.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(merged.issues.map(({ trackId }) => trackId)).toEqual([2, 1]);
    expect(merged.quality.map(({ trackId }) => trackId)).toEqual([2, 1]);
  });
});
