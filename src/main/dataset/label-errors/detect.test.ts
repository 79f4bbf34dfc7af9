import { describe, expect, it } from 'vitest';
import { annotation, phrases } from '../../../../tests/fixtures/datasets/annotations.ts';
import type { AnnotationFacts } from '../../../../tests/fixtures/datasets/annotations.ts';
import { indexGrid } from '../../../shared/domain/index.ts';
import { createLabelErrorDetector, foldOf } from './detect.ts';
import { pairMoves } from './pair-moves.ts';
import type { LabelIssue } from './label-issue.ts';
import { englishOf, verbatim } from '../../../shared/languages/translate.ts';

const TRACKS = 40;

/** A collection in which all labels agree with the model, except the given ones. */
function search(wrong: Readonly<Record<number, AnnotationFacts>>) {
  const detector = createLabelErrorDetector();
  for (let trackId = 1; trackId <= TRACKS; trackId++)
    detector.add({
      trackId,
      artist: `Artist ${trackId}`,
      document: annotation(wrong[trackId] ?? {}),
      prediction: annotation({ source: 'ml_model_test', tier: 3, confidence: 0.8 }),
    });
  return detector.finish();
}

const barTime = (bar: number): number => indexGrid([{ time: 0.5, bpm: 128, beat: 1 }], 4).timeOfBar(bar);

describe('the label error search', () => {
  it('finds nothing if document and model agree', () => {
    const report = search({});
    expect(report.issues).toEqual([]);
    expect(report.compared).toBe(TRACKS);
    expect(report.quality[0]!.quality).toBeGreaterThan(0.8);
  });

  it.each([
    [
      'a shifted grid',
      { downbeat: 0.56, cueBars: [], sections: [] },
      /100 % of the beats heard are not on the grid/,
    ],
    ['another beat 1', { beat: 2, cueBars: [], sections: [] }, /beat 1 is heard 1 beat later/],
    ['half the tempo', { bpm: 64, cueBars: [], sections: [] }, /50 % of the beats heard are not on the grid/],
    ['double the tempo', { bpm: 256, cueBars: [], sections: [] }, /beats where none are heard/],
  ])('finds %s', (_name, facts, message) => {
    const [worst] = search({ 7: facts }).issues.filter(({ origin }) => origin === 'learned');
    expect(worst).toMatchObject({ trackId: 7, kind: 'beat' });
    expect(englishOf(worst!.message)).toMatch(message);
  });

  it('finds a missing cue and a cue without evidence', () => {
    const issues = search({ 3: { cueBars: [1, 81] }, 5: { cueBars: [1, 33, 81, 102] } }).issues;
    const found = issues.map(({ trackId, kind, given, time }) => ({
      trackId,
      kind,
      given,
      time: Math.round(time!),
    }));
    expect(found).toContainEqual({ trackId: 3, kind: 'cue', given: 'no cue', time: Math.round(barTime(33)) });
    expect(found).toContainEqual({ trackId: 5, kind: 'cue', given: 'cue', time: Math.round(barTime(102)) });
  });

  it('finds a cue on the wrong beat of the bar', () => {
    const moved = annotation();
    moved.cues[1]!.time += (2 * 60) / 128;
    const detector = createLabelErrorDetector();
    for (let trackId = 1; trackId <= TRACKS; trackId++)
      detector.add({
        trackId,
        artist: '',
        document: trackId === 9 ? moved : annotation(),
        prediction: annotation({ source: 'ml_model_test', tier: 3 }),
      });
    expect(detector.finish().issues[0]).toMatchObject({ trackId: 9, kind: 'cue', given: 'beat 3' });
  });

  it('reports a misplaced boundary as one moved boundary', () => {
    const sections = phrases.map(([bar, label]) => [bar === 65 ? 67 : bar, label] as const);
    const issue = search({ 4: { sections } }).issues.find(({ kind }) => kind === 'boundary');
    expect(issue).toMatchObject({ trackId: 4, given: 'boundary' });
    expect(englishOf(issue!.message)).toMatch(/belongs to 2:00/);
  });

  it('finds a swapped section label', () => {
    const sections = phrases.map(
      ([bar, label]) => [bar, bar === 33 ? ('breakdown' as const) : label] as const,
    );
    const [issue] = search({ 6: { sections } }).issues.filter(({ kind }) => kind === 'section');
    expect(issue).toMatchObject({ trackId: 6, given: 'breakdown', suggested: 'drop' });
  });

  it('rates the track with the error lowest', () => {
    expect(search({ 7: { beat: 3 } }).quality[0]!.trackId).toBe(7);
  });

  it('compares nothing with the model it came from', () => {
    const detector = createLabelErrorDetector();
    const own = annotation({ source: 'ml_model_test', tier: 3 });
    detector.add({
      trackId: 1,
      artist: '',
      document: own,
      prediction: annotation({ source: 'ml_model_test', beat: 3 }),
    });
    expect(detector.finish().tasks).toEqual([]);
  });

  it('uses only rules without a prediction', () => {
    const document = annotation();
    document.cues[0]!.time += 0.1;
    const detector = createLabelErrorDetector();
    detector.add({ trackId: 1, artist: '', document, prediction: null });
    const { issues, compared } = detector.finish();
    expect(compared).toBe(0);
    expect(issues).toMatchObject([{ kind: 'cue', origin: 'rule', given: 'cue_off_grid' }]);
  });

  it('keeps an artist in one fold', () => {
    expect(foldOf(' The Artist ', 1, 5)).toBe(foldOf('the artist', 2, 5));
  });
});

describe('pairing moves', () => {
  const issue = (time: number, given: string): LabelIssue => ({
    trackId: 1,
    kind: 'cue',
    origin: 'learned',
    time,
    given,
    suggested: null,
    message: verbatim(''),
    score: time / 100,
    selfConfidence: 0,
  });

  it('joins a spurious mark with the nearest missing one and no other', () => {
    const paired = pairMoves([
      issue(10, 'cue'),
      issue(14, 'no cue'),
      issue(12, 'no cue'),
      issue(60, 'no cue'),
    ]);
    expect(paired.map(({ time, suggested }) => [time, suggested])).toEqual([
      [10, 'cue at 0:12.000'],
      [14, null],
      [60, null],
    ]);
  });
});
