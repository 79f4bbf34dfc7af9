import { describe, expect, it } from 'vitest';
import { makeAnnotation, makeCue } from '../../../../tests/fixtures/edits/annotations.ts';
import { annotationSchema, indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation, Flag } from '../../../shared/domain/index.ts';
import { rebaseDocument } from './rebase-document.ts';

const at = '2026-03-01T10:00:00Z';
const rekordbox = { source: 'rekordbox', confidence: 0.85, at: '2026-01-01T00:00:00Z' } as const;

/** A document as an import creates it. */
function imported(bpm: number | null, cueTimes: readonly number[], flags: Flag[] = []): Annotation {
  const document = makeAnnotation({
    beat_grid: bpm === null ? [] : [{ time: 0.5, bpm, beat: 1 }],
    cues: cueTimes.map((time, mark) => makeCue({ id: `rekordbox-${mark}`, time, source: 'rekordbox', mark })),
  });
  return {
    ...document,
    metadata: { ...document.metadata, tier: 2, source: 'rekordbox', flags },
    energy: null,
    provenance: {
      ...(bpm === null ? {} : { beat_grid: rekordbox, downbeat: rekordbox }),
      key: rekordbox,
    },
  };
}

/** As an analysis leaves it: sections and predicted cues added, cues sorted by time. */
function analyzed(document: Annotation): Annotation {
  const { structure, energy, provenance } = makeAnnotation({
    beat_grid: document.beat_grid,
    sections: [0, 32.5, 64.5].map((time) => ({ time, label: 'drop', confidence: 0.7 })),
  });
  return {
    ...document,
    structure,
    energy,
    cues: [...document.cues, makeCue({ id: 'predicted', time: 100.5 })].sort((a, b) => a.time - b.time),
    provenance: { ...document.provenance, structure: provenance.structure! },
  };
}

describe('rebaseDocument', () => {
  const base = imported(120, [40.5, 8.5], ['cue_off_grid']);
  const next = imported(121, [40.5, 9.5, 12.5], ['cue_duplicate']);

  it('takes over the newer values and keeps sections and predictions', () => {
    const head = analyzed(base);
    const merged = rebaseDocument(base, head, next, at)!;
    expect(annotationSchema.safeParse(merged).error).toBeUndefined();
    expect(merged).toMatchObject({
      metadata: { tier: 2, source: 'rekordbox', modified: at },
      audio: { bpm: 121 },
      beat_grid: next.beat_grid,
      provenance: { beat_grid: rekordbox, structure: head.provenance.structure },
    });
    expect(merged.cues.map(({ time }) => time)).toEqual([9.5, 12.5, 40.5, 100.5]);
    // The old flag was removed together with its value.
    expect(merged.metadata.flags).toContain('cue_duplicate');
    expect(merged.metadata.flags).not.toContain('cue_off_grid');
    const index = indexGrid(merged.beat_grid, 4);
    expect(merged.structure).toHaveLength(3);
    for (const section of merged.structure.slice(1))
      expect(section.time).toBeCloseTo(index.timeOfBar(section.bar), 9);
  });

  it('keeps a grid that only the analysis has, and a person’s flags', () => {
    const without = imported(null, [8.5], ['grid_missing']);
    const predicted = makeAnnotation({ beat_grid: [{ time: 0.25, bpm: 130, beat: 1 }] });
    const head: Annotation = {
      ...analyzed(without),
      metadata: { ...without.metadata, flags: ['needs_review'] },
      audio: { ...without.audio, bpm: 130, downbeat: 0.25 },
      beat_grid: predicted.beat_grid,
      provenance: { ...predicted.provenance, key: rekordbox },
    };
    const merged = rebaseDocument(without, head, imported(null, [16.5], ['grid_missing']), at)!;
    expect(merged.beat_grid).toEqual(predicted.beat_grid);
    expect(merged.cues.map(({ time }) => time)).toEqual([16.5, 100.5]);
    expect(merged.metadata.flags).toContain('needs_review');
    expect(merged.metadata.flags).not.toContain('grid_missing');
  });

  it('flags a newer tempo that the last analysis doubts', () => {
    const prediction = makeAnnotation({ beat_grid: [{ time: 0.5, bpm: 120, beat: 1 }] });
    const merged = rebaseDocument(base, analyzed(base), imported(60, []), at, prediction)!;
    expect(merged.metadata.flags).toContain('tempo_octave');
    expect(merged.tempo_alternatives).toMatchObject([{ bpm: 120 }]);
    expect(rebaseDocument(base, merged, imported(60, []), at, prediction)).toBeNull();
    expect(
      rebaseDocument(imported(60, []), merged, imported(120, []), at, prediction)!.metadata.flags,
    ).not.toContain('tempo_octave');
  });

  it('overwrites nothing that a person verified, set, accepted, moved or removed', () => {
    const head = analyzed(base);
    const manual = { source: 'manual', confidence: 1, at } as const;
    const [first, ...others] = head.cues;
    const touched: Record<string, Annotation> = {
      verified: { ...head, metadata: { ...head.metadata, tier: 1 } },
      'a cue added': { ...head, cues: [...head.cues, makeCue({ id: 'own', time: 1, source: 'manual' })] },
      'a prediction accepted': {
        ...head,
        cues: head.cues.map((cue) => (cue.id === 'predicted' ? { ...cue, accepted: true } : cue)),
      },
      'the grid set': { ...head, provenance: { ...head.provenance, beat_grid: manual } },
      'the key set': { ...head, provenance: { ...head.provenance, key: manual } },
      'an imported cue renamed': { ...head, cues: [{ ...first!, name: 'Mine' }, ...others] },
      'an imported cue removed': { ...head, cues: others },
    };
    const taken = Object.entries(touched).filter(([, document]) => rebaseDocument(base, document, next, at));
    expect(taken.map(([what]) => what)).toEqual([]);
  });

  it('prefers an export’s values over those of the analysis alone', () => {
    const scanned = makeAnnotation({
      beat_grid: [{ time: 0.25, bpm: 130, beat: 1 }],
      cues: [makeCue({ id: 'predicted', time: 100.5 }), makeCue({ id: 'near', time: 8.4 })],
    });
    const merged = rebaseDocument(null, scanned, base, at)!;
    expect(merged).toMatchObject({ metadata: { tier: 2, source: 'rekordbox' }, audio: { bpm: 120 } });
    expect(merged.cues.map(({ id }) => id)).toEqual(['rekordbox-1', 'rekordbox-0', 'predicted']);
  });
});
