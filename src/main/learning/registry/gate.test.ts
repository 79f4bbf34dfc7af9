import { describe, expect, it } from 'vitest';
import { englishOf, setLanguage, t } from '../../../shared/languages/translate.ts';
import { bootstrapMean, pairedDifference } from '../evaluation/paired-bootstrap.ts';
import { judgeCandidate, verdictText } from './gate.ts';

const scores = (list: readonly number[]) =>
  list.map((f1, trackId) => ({ trackId, group: String(trackId), f1 }));
/** 0.5 ± 0.2, deterministic. */
const varied = (shift: number) =>
  scores(Array.from({ length: 30 }, (_, i) => 0.5 + shift + 0.2 * Math.sin(i * 3)));

describe('the gate', () => {
  it('lets a candidate pass that beats the template for certain', () => {
    expect(judgeCandidate(varied(0.1), varied(0), null).passed).toBe(true);
  });

  it('refuses a worse one, and one that is not shown to be better than the template', () => {
    expect(judgeCandidate(varied(-0.1), varied(0), 'personal-cues-1')).toMatchObject({ passed: false });
    expect(judgeCandidate(varied(0), varied(0), null).passed).toBe(false);
    const noisy = varied(0).map((score, i) => ({ ...score, f1: score.f1 + (i % 2 ? 0.3 : -0.28) }));
    expect(judgeCandidate(noisy, varied(0), null).passed).toBe(false);
  });

  it('lets an equal successor pass', () => {
    expect(judgeCandidate(varied(0), varied(0), 'personal-cues-1').passed).toBe(true);
  });

  it('compares only tracks on which both were judged, and refuses to judge on few', () => {
    const verdict = judgeCandidate(varied(0.3), varied(0).slice(0, 5), null);
    expect(verdict).toMatchObject({ tracks: 5, passed: false });
    expect(englishOf(verdictText(verdict, 'cues'))).toBe(
      'Only 5 tracks can be compared with the cue template; it takes 8. Analyze and verify more.',
    );
    expect(judgeCandidate([], [], null)).toMatchObject({ tracks: 0, passed: false, difference: { mean: 0 } });
  });
});

it('says a verdict with its figures and with what it compared', () => {
  const verdict = {
    tracks: 30,
    candidate: { mean: 0.8, low: 0.7, high: 0.9 },
    current: { mean: 0.7, low: 0.6, high: 0.8 },
    difference: { mean: 0.1, low: -0.0514, high: 0.15 },
  };
  expect(englishOf(verdictText({ ...verdict, against: 'personal-cues-1', passed: true }, 'cues'))).toBe(
    'On 30 unseen tracks it scores 0.800, personal-cues-1 0.700: no worse, by +0.100 (95 % interval -0.051 to 0.150).',
  );
  expect(englishOf(verdictText({ ...verdict, against: null, passed: false }, 'grid'))).toBe(
    'On 30 unseen tracks it scores 0.800, the analysis 0.700: not shown to be better, +0.100 (95 % interval -0.051 to 0.150).',
  );
});

it('says a verdict in the language of the moment', async () => {
  const verdict = {
    against: null,
    tracks: 30,
    candidate: { mean: 0.8, low: 0.7, high: 0.9 },
    current: { mean: 0.7, low: 0.6, high: 0.8 },
    difference: { mean: 0.1, low: 0.05, high: 0.15 },
    passed: true,
  };
  await setLanguage({ language: 'de', locale: 'de-DE' });
  expect(t(verdictText(verdict, 'cues'))).toContain(
    'die Cue-Vorlage 0,700: besser, um +0,100 (95-%-Intervall 0,050 bis 0,150)',
  );
  await setLanguage({ language: 'en', locale: 'en' });
});

describe('bootstrap intervals', () => {
  it('hold the mean, narrow with more tracks, and are the same every time', () => {
    const few = bootstrapMean(
      varied(0)
        .slice(0, 8)
        .map(({ group, f1: value }) => ({ group, value })),
    );
    const many = bootstrapMean(varied(0).map(({ group, f1: value }) => ({ group, value })));
    for (const { mean, low, high } of [few, many]) {
      expect(low).toBeLessThanOrEqual(mean);
      expect(high).toBeGreaterThanOrEqual(mean);
    }
    expect(many.high - many.low).toBeLessThan(few.high - few.low);
    expect(bootstrapMean(varied(0).map(({ group, f1: value }) => ({ group, value })))).toEqual(many);
  });

  it('draw copies of a recording together: they are one opinion', () => {
    const pairs = varied(0.05).map(({ f1 }, i) => ({
      group: String(i % 3),
      before: f1,
      after: f1 + 0.2 * Math.sin(i),
    }));
    const apart = pairs.map((pair, i) => ({ ...pair, group: String(i) }));
    expect(pairedDifference(pairs).mean).toBeCloseTo(pairedDifference(apart).mean, 9);
  });
});
