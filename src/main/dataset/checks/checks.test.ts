import { describe, expect, it } from 'vitest';
import { annotation, datasetTrack } from '../../../../tests/fixtures/datasets/annotations.ts';
import type { MutableAnnotation } from '../../../../tests/fixtures/mutable-annotation.ts';
import { checkAnnotation } from './check-annotation.ts';
import { createCollectionChecker } from './check-collection.ts';
import { inWords } from '../../../shared/languages/translate.ts';

function codesOf(change: (document: MutableAnnotation) => void): string[] {
  const document = annotation();
  change(document);
  return checkAnnotation(document).findings.map(({ code }) => code);
}

describe('checks of one annotation', () => {
  it('pass a valid document', () => {
    const checked = checkAnnotation(annotation());
    expect(checked.findings).toEqual([]);
    expect(checked.consistencyFailures).toBe(0);
  });

  it.each<[string, (document: MutableAnnotation) => void]>([
    ['schema', (document) => (document.audio.key = '14Z')],
    ['grid_missing', (document) => Object.assign(document, { beat_grid: [], cues: [] })],
    ['grid_outside', (document) => document.beat_grid.push({ time: 400, bpm: 128, beat: 1 })],
    ['tempo_implausible', (document) => (document.beat_grid[0]!.bpm = 512)],
    ['grid_irregular', (document) => document.beat_grid.push({ time: 60.7, bpm: 128, beat: 1 })],
    ['tempo_differs', (document) => (document.audio.bpm = 64)],
    ['downbeat_differs', (document) => (document.audio.downbeat = 1)],
    ['cue_past_end', (document) => (document.audio.duration = 100)],
    ['cue_off_grid', (document) => (document.cues[1]!.time += 0.1)],
    ['cue_duplicate', (document) => (document.cues[1]!.time = document.cues[0]!.time)],
    ['section_outside', (document) => (document.structure[0]!.time = -5)],
    ['section_order', (document) => (document.structure[2]!.time = document.structure[1]!.time)],
    ['section_short', (document) => (document.structure[2]!.bar = document.structure[1]!.bar + 2)],
    ['section_off_bar', (document) => (document.structure[2]!.time += 0.4)],
    ['coverage', (document) => (document.structure = [])],
    ['tier_unsigned', (document) => (document.metadata.tier = 1)],
    [
      'energy_mismatch',
      (document) =>
        (document.energy = {
          overall: 0.5,
          by_section: [{ section: 9, bass: 0, mid: 0, high: 0 }],
          at_boundaries: [],
        }),
    ],
  ])('find %s', (code, change) => {
    expect(codesOf(change)).toContain(code);
  });

  it('report where and by how much', () => {
    const document = annotation();
    document.cues[1]!.time += 0.1;
    const [finding] = checkAnnotation(document).findings;
    expect(finding && inWords(finding)).toMatchObject({
      code: 'cue_off_grid',
      message: 'memory cue at 1:00.600 is 100 ms after the beat',
      time: document.cues[1]!.time,
    });
  });
});

describe('checks of a collection', () => {
  function findings(...tracks: Parameters<typeof datasetTrack>[]) {
    const checker = createCollectionChecker();
    const own = tracks.flatMap((facts) => checker.add(datasetTrack(...facts)).findings);
    return [...own, ...checker.finish()].map(({ trackId, code }) => [trackId, code]);
  }

  it('find duplicate audio', () => {
    expect(findings([1], [2, { audioId: 'flac-md5:1' }])).toEqual([[2, 'duplicate_audio']]);
  });

  it('find a recording under another spelling if the length matches', () => {
    const first = { artist: 'Beyoncé', title: 'Halo (Original Mix)' };
    const second = { artist: 'beyonce', title: 'HALO feat. Someone' };
    expect(findings([1, first], [2, second])).toEqual([[2, 'duplicate_recording']]);
    expect(findings([1, first], [2, { ...second, document: annotation({ duration: 300 }) }])).toEqual([]);
  });

  it('find tracks without file or document', () => {
    expect(findings([1, { missing: true }], [2, { document: null }])).toEqual([
      [1, 'file_missing'],
      [2, 'no_document'],
    ]);
  });
});
