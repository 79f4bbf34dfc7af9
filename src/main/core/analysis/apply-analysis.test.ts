import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotationArbitrary,
  gridArbitrary,
  makeAnnotation,
  makeCue,
} from '../../../../tests/fixtures/edits/annotations.ts';
import { annotationSchema, defaultCueTemplate, indexGrid } from '../../../shared/domain/index.ts';
import type { Anchor, Annotation, Cue } from '../../../shared/domain/index.ts';
import type { TrackAnalysis } from '../../analysis/analyze-track.ts';
import { applyAnalysis } from './apply-analysis.ts';
import type { ApplyOptions } from './apply-analysis.ts';

const source = 'ml_model_new-2';
const at = '2026-03-01T10:00:00Z';
const duration = 200;

/** A typical analysis: sections of 16 bars on its own grid. */
function makeAnalysis(grid: Anchor[], key: string | null, confidence = 0.8): TrackAnalysis {
  const index = indexGrid(grid, 4);
  const labels = ['intro', 'buildup', 'drop', 'breakdown', 'drop', 'outro'] as const;
  const sections = index.isEmpty
    ? [{ bar: 1, label: 'intro' as const, time: 0, confidence }]
    : labels
        .map((label, i) => ({ bar: 1 + 16 * i, label, time: index.timeOfBar(1 + 16 * i), confidence }))
        .filter(({ time }) => time >= 0 && time < duration);
  return {
    source,
    format: {
      codec: 'flac',
      sampleRate: 44_100,
      channelCount: 2,
      decoderOffset: 0,
      decoderProfile: 'none',
    } as TrackAnalysis['format'],
    findings: [],
    sound: { loudness: -8.5, bandwidth: 20_000 },
    duration,
    grid: { grid, beatsPerBar: 4, confidence, downbeatConfidence: confidence, alternatives: [] },
    structure: { sections, confidence },
    energy: {
      energy: {
        overall: 0.5,
        by_section: sections.map((_, section) => ({ section, bass: 0.5, mid: 0.5, high: 0.5 })),
        at_boundaries: sections.slice(1).map((_, boundary) => ({ boundary, delta: 0 })),
      },
      confidence: 0.9,
    },
    key: key === null ? null : { key, confidence },
    profile: null,
  };
}

const options: ApplyOptions = {
  template: defaultCueTemplate,
  cues: 'extend',
  predictCues: true,
  grid: 'keep',
  at,
};
const analysis = makeAnalysis([{ time: 0.4, bpm: 128, beat: 1 }], '5A');

function withSources(document: Annotation, gridSource: string, tier: 1 | 2 | 3, marks: string[]): Annotation {
  const { beat_grid, downbeat } = document.provenance;
  return {
    ...document,
    metadata: { ...document.metadata, tier },
    cues: document.cues.map((cue, i): Cue => {
      const mark = marks[i % marks.length]!;
      return mark === 'accepted'
        ? { ...cue, source: 'ml_model_old-1', accepted: true }
        : { ...cue, source: mark };
    }),
    provenance: {
      ...document.provenance,
      ...(beat_grid ? { beat_grid: { ...beat_grid, source: gridSource } } : {}),
      ...(downbeat ? { downbeat: { ...downbeat, source: gridSource } } : {}),
    },
  };
}

const headArbitrary = fc
  .tuple(
    annotationArbitrary,
    fc.constantFrom('rekordbox', 'manual', 'ml_model_old-1'),
    fc.constantFrom(2 as const, 3 as const),
    fc.array(fc.constantFrom('rekordbox', 'manual', 'accepted', 'ml_model_old-1'), { minLength: 1 }),
  )
  .map(([document, gridSource, tier, marks]) => withSources(document, gridSource, tier, marks));
const analysisArbitrary = fc
  .tuple(
    fc.oneof(gridArbitrary, fc.constant<Anchor[]>([])),
    fc.constantFrom('1A', '8B', null),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([grid, key, confidence]) => makeAnalysis(grid, key, confidence));

const isPersonal = (cue: Cue): boolean => cue.source === 'manual' || cue.accepted === true;
const isOpen = (cue: Cue): boolean => cue.source.startsWith('ml_model_') && !isPersonal(cue);

describe('applyAnalysis', () => {
  it('gives a new track the analysis’s values, as tier 3', () => {
    const { document, prediction } = applyAnalysis(null, analysis, '/music/a.flac', options);
    expect(document).toEqual(prediction);
    expect(document).toMatchObject({
      metadata: { tier: 3, source, validation: { beat_grid_valid: true, cue_points_snapped: true } },
      audio: { file: '/music/a.flac', bpm: 128, key: '5A', duration },
      provenance: { beat_grid: { source }, key: { source } },
    });
    expect(document!.cues.length).toBeGreaterThan(0);
    expect(applyAnalysis(null, analysis, null, { ...options, predictCues: false }).document!.cues).toEqual(
      [],
    );
  });

  it('never changes a verified track, whatever the options', () => {
    fc.assert(
      fc.property(headArbitrary, analysisArbitrary, (head, found) => {
        const verified: Annotation = { ...head, metadata: { ...head.metadata, tier: 1 } };
        const before = structuredClone(verified);
        const applied = applyAnalysis(verified, found, null, {
          ...options,
          cues: 'replace',
          grid: 'replace',
        });
        expect(applied.document).toBeNull();
        expect(verified).toEqual(before);
        expect(annotationSchema.safeParse(applied.prediction).error).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });

  it('neither loses nor alters a cue that is not an open prediction, except imported ones under replace', () => {
    const modes = fc.constantFrom('keep' as const, 'extend' as const, 'replace' as const);
    fc.assert(
      fc.property(headArbitrary, analysisArbitrary, modes, (head, found, cues) => {
        const { document } = applyAnalysis(head, found, null, { ...options, cues });
        for (const cue of head.cues) {
          if (isOpen(cue) || (cues === 'replace' && !isPersonal(cue))) continue;
          expect(document!.cues).toContainEqual(cue);
        }
        const ids = document!.cues.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 150 },
    );
  });

  it('yields a valid document, and the same one when applied again', () => {
    const grids = fc.constantFrom('keep' as const, 'replace' as const);
    fc.assert(
      fc.property(headArbitrary, analysisArbitrary, grids, (head, found, grid) => {
        const once = applyAnalysis(head, found, null, { ...options, grid }).document!;
        expect(annotationSchema.safeParse(once).error).toBeUndefined();
        expect(applyAnalysis(once, found, null, { ...options, grid }).document).toEqual(once);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps an imported grid and key, and flags disagreements', () => {
    const imported = withSources(
      makeAnnotation({ beat_grid: [{ time: 0.1, bpm: 64, beat: 1 }] }),
      'rekordbox',
      2,
      ['rekordbox'],
    );
    const head: Annotation = {
      ...imported,
      metadata: { ...imported.metadata, source: 'rekordbox', flags: ['cue_off_grid', 'grid_missing'] },
      provenance: { ...imported.provenance, key: { source: 'rekordbox', confidence: 0.7, at } },
    };
    const { document } = applyAnalysis(head, analysis, null, options);
    expect(document).toMatchObject({
      metadata: { tier: 2, source: 'rekordbox' },
      audio: { bpm: 64, key: '8A' },
      beat_grid: head.beat_grid,
      provenance: { beat_grid: { source: 'rekordbox' }, key: { source: 'rekordbox' } },
      tempo_alternatives: [{ bpm: 128 }],
    });
    expect(document!.metadata.flags.toSorted()).toEqual(['cue_off_grid', 'key_disagrees', 'tempo_octave']);
    // Sections are on the bar lines of the grid that was kept.
    const index = indexGrid(document!.beat_grid, 4);
    for (const section of document!.structure.slice(1))
      expect(section.time).toBeCloseTo(index.timeOfBar(section.bar), 9);

    const replaced = applyAnalysis(head, analysis, null, { ...options, grid: 'replace' }).document!;
    expect(replaced).toMatchObject({ audio: { bpm: 128 }, provenance: { beat_grid: { source } } });
    expect(replaced.metadata.flags).not.toContain('tempo_octave');
  });

  it('keeps a model’s value that a person has accepted', () => {
    const taken = { source: 'ml_model_old', confidence: 0.4, at, accepted: true } as const;
    const base = makeAnnotation({ beat_grid: [{ time: 0, bpm: 90, beat: 1 }] });
    const head: Annotation = {
      ...base,
      audio: { ...base.audio, key: '1A' },
      provenance: { ...base.provenance, beat_grid: taken, key: taken },
    };
    for (const grid of ['keep', 'replace'] as const)
      expect(applyAnalysis(head, analysis, null, { ...options, grid }).document).toMatchObject({
        audio: { bpm: 90, key: '1A' },
        provenance: { beat_grid: taken, key: taken },
      });
  });

  it('updates what a model predicted before', () => {
    const old = makeAnnotation({
      beat_grid: [{ time: 0, bpm: 90, beat: 1 }],
      cues: [makeCue({ id: 'old', time: 33 })],
    });
    const { document, cueCounts } = applyAnalysis(old, analysis, null, options);
    expect(document).toMatchObject({ metadata: { source }, audio: { bpm: 128 } });
    expect(document!.cues.some(({ id }) => id === 'old')).toBe(false);
    expect(cueCounts).toMatchObject({ kept: 0, replaced: 1 });
  });

  it('leaves what a person set or removed, even if the grid may be replaced', () => {
    const manual = { source: 'manual', confidence: 1, at } as const;
    const head = makeAnnotation({
      beat_grid: [{ time: 1, bpm: 100, beat: 1 }],
      sections: [{ time: 0, label: 'verse', confidence: 1, source: 'manual' }],
    });
    const edited: Annotation = {
      ...head,
      audio: { ...head.audio, key: null },
      provenance: { beat_grid: manual, downbeat: manual, key: manual, structure: manual },
    };
    const { document } = applyAnalysis(edited, analysis, null, { ...options, grid: 'replace' });
    expect(document).toMatchObject({
      audio: { bpm: 100, key: null },
      beat_grid: edited.beat_grid,
      structure: edited.structure,
      provenance: { beat_grid: manual, key: manual, structure: manual },
    });
    const without: Annotation = {
      ...edited,
      beat_grid: [],
      audio: { ...edited.audio, bpm: null, downbeat: null },
    };
    expect(applyAnalysis(without, analysis, null, options).document!.beat_grid).toEqual([]);
  });
});
