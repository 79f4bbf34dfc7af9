import { describe, expect, it } from 'vitest';
import { annotation, datasetTrack } from '../../../../tests/fixtures/datasets/annotations.ts';
import type { DatasetTrack } from '../dataset-track.ts';
import { entropy, evenness, Tally, variety } from '../statistics/distribution.ts';
import { createQualityMeter, defaultQualityOptions } from './measure-quality.ts';

function measure(tracks: readonly DatasetTrack[], options = defaultQualityOptions) {
  const meter = createQualityMeter(options);
  for (const track of tracks) meter.add(track);
  return meter.finish().report;
}

const keys = ['8A', '9A', '8B', '3A', '11B', '1A', '5B', '6A', '2B', '12A'];
/** Ten valid tracks of two genres, five tempi and ten keys. */
const good = keys.map((key, i) =>
  datasetTrack(i + 1, {
    genre: i % 2 ? 'House' : 'Techno',
    document: annotation({ key, bpm: [95, 118, 128, 140, 174][i % 5]!, cueBars: [1, 17], duration: 400 }),
  }),
);

describe('quality', () => {
  it('of a good collection passes all gates', () => {
    const report = measure(good);
    expect(report.scores).toMatchObject({
      completeness: 1,
      consistency: 1,
      validity: 1,
      uniqueness: 1,
      overall: 1,
      balance: 1,
    });
    expect(report.passed).toBe(true);
    expect(report.drags).toEqual([]);
  });

  it('counts each missing field against completeness and reports its cost', () => {
    const report = measure(good.map((track, i) => (i < 4 ? { ...track, audioId: null } : track)));
    // 4 of 10 tracks lack 1 of 6 fields.
    expect(report.scores.completeness).toBeCloseTo(1 - 4 / 60, 12);
    expect(report.drags[0]).toMatchObject({ what: 'no audio', tracks: 4, examples: [1, 2, 3, 4] });
    expect(report.scores.completeness + report.drags[0]!.cost).toBeCloseTo(1, 12);
    expect(report.gates.find(({ measure: name }) => name === 'completeness')!.passed).toBe(false);
  });

  it('derives consistency from the share of failed checks', () => {
    const document = annotation({ duration: 400 });
    document.cues[0]!.time += 0.1;
    document.cues[1]!.time += 0.1;
    const report = measure([datasetTrack(1, { document })]);
    // Tempo, downbeat, snapped and duplicate cues, sections on bars and long enough: six checks, one of them failed.
    expect(report.scores.consistency).toBeCloseTo(5 / 6, 12);
    expect(report.scores.consistency + report.drags[0]!.cost).toBeCloseTo(1, 12);
  });

  it('counts documents with an error against validity, and copies against uniqueness', () => {
    const broken = annotation({ duration: 100 });
    const report = measure([
      ...good,
      datasetTrack(11, { document: broken }),
      datasetTrack(12, { audioId: good[0]!.audioId }),
    ]);
    expect(report.scores.validity).toBeCloseTo(11 / 12, 12);
    expect(report.scores.uniqueness).toBeCloseTo(11 / 12, 12);
  });

  it('of an empty collection is 0', () => {
    expect(measure([]).scores.overall).toBe(0);
    expect(measure([]).passed).toBe(false);
  });

  it('lets thresholds be lowered and fields be chosen', () => {
    const bare = good.map((track) => ({ ...track, audioId: null }));
    const thresholds = { ...defaultQualityOptions.thresholds, completeness: 0.5 };
    expect(measure(bare, { ...defaultQualityOptions, thresholds }).passed).toBe(true);
    expect(measure(bare, { ...defaultQualityOptions, required: ['title', 'key'] }).scores.completeness).toBe(
      1,
    );
  });
});

describe('distributions', () => {
  it('have the entropy of information theory', () => {
    expect(entropy([1, 1])).toBeCloseTo(Math.LN2, 12);
    expect(entropy([7])).toBeCloseTo(0, 12);
    expect(evenness([5, 5, 5])).toBeCloseTo(1, 12);
    expect(evenness([9])).toBe(1);
    // H(0.9, 0.1) = 0.469 bits.
    expect(evenness([9, 1])).toBeCloseTo(0.468996, 5);
    expect(variety([3, 3], 24)).toBeCloseTo(Math.LN2 / Math.log(6), 12);
    expect(variety([4], 24)).toBe(0);
  });

  it('count in both orders', () => {
    const tally = new Tally<number>();
    for (const value of [12, 9, 12]) tally.add(value);
    expect(tally.byCount()[0]).toEqual({ value: 12, count: 2 });
    expect(tally.byValue()[0]).toEqual({ value: 9, count: 1 });
    expect(tally.total).toBe(3);
  });
});
