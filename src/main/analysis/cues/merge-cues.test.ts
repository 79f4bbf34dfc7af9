import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultCueTemplate, hotCueSlots } from '../../../shared/domain/index.ts';
import type { Cue } from '../../../shared/domain/index.ts';
import { isPersonal } from '../../../shared/domain/index.ts';
import { limitsOf, mergeCues } from './merge-cues.ts';

function cue(id: string, time: number, more: Partial<Cue> = {}): Cue {
  return { id, kind: 'memory', time, name: '', confidence: 1, source: 'rekordbox', ...more };
}
function prediction(id: string, time: number, more: Partial<Cue> = {}): Cue {
  return cue(id, time, { source: 'ml_model_test-1', confidence: 0.7, ...more });
}

const imported = cue('mark-0', 30, { kind: 'hot', slot: 'A', mark: 0 });
const manual = cue('own', 60, { source: 'manual' });
const proposals = [
  prediction('hot-A-0', 0, { kind: 'hot', slot: 'A', name: 'Mix in' }),
  prediction('hot-B-30200', 30.2, { kind: 'hot', slot: 'B', name: 'Build' }),
  prediction('hot-C-90000', 90, { kind: 'hot', slot: 'C', name: 'Drop' }),
  prediction('memory-60100', 60.1),
  prediction('memory-90000', 90),
];

describe('mergeCues', () => {
  it('takes all proposals for a track without cues, in every mode', () => {
    for (const mode of ['keep', 'extend', 'replace'] as const) {
      const { cues, counts } = mergeCues([], proposals, mode);
      expect(cues).toHaveLength(5);
      expect(counts).toMatchObject({ kept: 0, added: 5, replaced: 0 });
    }
  });
  it('keep: leaves a track that has cues alone', () => {
    const { cues, counts } = mergeCues([imported, manual], proposals, 'keep');
    expect(cues).toEqual([imported, manual]);
    expect(counts).toMatchObject({ kept: 2, added: 0, skippedKeep: 5 });
  });
  it('extend: fills free slots away from cues of the same kind', () => {
    const { cues, counts } = mergeCues([imported, manual], proposals, 'extend');
    expect(cues).toContain(imported);
    expect(cues).toContain(manual);
    // A is taken, so "Mix in" goes to the first slot that no proposal wants; B is on the imported cue.
    expect(cues.filter(({ kind }) => kind === 'hot').map(({ slot, name }) => [slot, name])).toEqual([
      ['B', 'Mix in'],
      ['A', ''],
      ['C', 'Drop'],
    ]);
    expect(counts).toEqual({
      kept: 2,
      added: 3,
      refreshed: 0,
      replaced: 0,
      skippedNear: 2,
      skippedFull: 0,
      skippedKeep: 0,
    });
  });
  it('replace: drops imported cues, never those set or accepted in Segue', () => {
    const accepted = prediction('old', 12, { accepted: true });
    const { cues, counts } = mergeCues([imported, manual, accepted], proposals, 'replace');
    expect(cues).toContain(manual);
    expect(cues).toContain(accepted);
    expect(cues).not.toContain(imported);
    expect(cues.find(({ slot }) => slot === 'A')!.name).toBe('Mix in');
    expect(counts).toMatchObject({ kept: 2, added: 4, replaced: 1, skippedNear: 1 });
  });
  it('refreshes predictions that nobody accepted', () => {
    const before = mergeCues([manual], proposals, 'extend').cues;
    const moved = proposals.map((proposal) => (proposal.slot === 'C' ? { ...proposal, time: 92 } : proposal));
    const { cues, counts } = mergeCues(before, moved, 'extend');
    expect(cues.find(({ slot }) => slot === 'C')!.time).toBe(92);
    expect(counts).toMatchObject({ kept: 1, added: 1, refreshed: 3, replaced: 1 });
  });
  it('places a cue beyond H only where its rule says so', () => {
    const limits = limitsOf({ ...defaultCueTemplate, max_hot: 16, min_distance_bars: 0 }, 2);
    const eight = hotCueSlots.slice(0, 8).map((slot, i) => cue(slot, i, { kind: 'hot', slot }));
    const wanted = [
      prediction('hot-A', 100, { kind: 'hot', slot: 'A' }),
      prediction('hot-K', 110, { kind: 'hot', slot: 'K' }),
    ];
    const added = mergeCues(eight, wanted, 'extend', limits).cues.filter(({ time }) => time >= 100);
    expect(added.map(({ slot }) => slot)).toEqual(['K']);
  });
  it('gives a proposal another id when its own is taken', () => {
    const kept = cue('memory-90000', 120, { source: 'manual' });
    const { cues } = mergeCues([kept], [prediction('memory-90000', 90)], 'extend');
    expect(cues.map(({ id }) => id)).toEqual(['memory-90000-2', 'memory-90000']);
  });

  const anyCue = (prefix: string): fc.Arbitrary<Cue[]> =>
    fc
      .array(
        fc.record({
          hot: fc.boolean(),
          slot: fc.constantFrom(...hotCueSlots),
          time: fc.integer({ min: 0, max: 300 }),
          source: fc.constantFrom('rekordbox', 'manual', 'ml_model_a-1', 'import:traktor'),
          accepted: fc.boolean(),
        }),
        { maxLength: 24 },
      )
      .map((list) => {
        const slots = new Set<string>();
        return list
          .filter(({ hot, slot }) => !hot || (!slots.has(slot) && slots.add(slot)))
          .map(({ hot, slot, time, source, accepted }, i) =>
            cue(`${prefix}${i}`, time, {
              source,
              ...(hot ? { kind: 'hot', slot } : {}),
              ...(accepted && source.startsWith('ml') ? { accepted } : {}),
            }),
          );
      });
  const modes = fc.constantFrom('keep', 'extend', 'replace');

  it('never loses or changes a cue that a person confirmed, nor an imported one unless asked to replace it', () => {
    fc.assert(
      fc.property(anyCue('e'), anyCue('p'), modes, (existing, proposed, mode) => {
        const { cues } = mergeCues(existing, proposed, mode);
        const safe = existing.filter(
          (c) => isPersonal(c) || (mode !== 'replace' && !c.source.startsWith('ml_model_')),
        );
        for (const one of safe) expect(cues).toContain(one);
      }),
    );
  });
  it('never fills beyond 8 hot and 10 memory cues, nor a slot or an id twice', () => {
    fc.assert(
      fc.property(anyCue('e'), anyCue('p'), modes, (existing, proposed, mode) => {
        const { cues, counts } = mergeCues(existing, proposed, mode);
        for (const [kind, max] of [
          ['hot', 8],
          ['memory', 10],
        ] as const) {
          const had = existing.filter((c) => c.kind === kind).length;
          expect(cues.filter((c) => c.kind === kind).length).toBeLessThanOrEqual(Math.max(had, max));
        }
        const slots = cues.flatMap(({ slot }) => slot ?? []);
        expect(new Set(slots).size).toBe(slots.length);
        expect(new Set(cues.map(({ id }) => id)).size).toBe(cues.length);
        expect(counts.kept + counts.added + counts.refreshed).toBe(cues.length);
        expect(counts.kept + counts.refreshed + counts.replaced).toBe(existing.length);
        expect(
          counts.added + counts.refreshed + counts.skippedNear + counts.skippedFull + counts.skippedKeep,
        ).toBe(proposed.length);
      }),
    );
  });
  it('changes nothing when done again', () => {
    const predictions = anyCue('p').map((list) =>
      list.map((one): Cue => ({ ...one, source: 'ml_model_a-1', accepted: false })),
    );
    fc.assert(
      fc.property(anyCue('e'), predictions, modes, (existing, proposed, mode) => {
        const once = mergeCues(existing, proposed, mode);
        const twice = mergeCues(once.cues, proposed, mode);
        expect(twice.cues).toEqual(once.cues);
        expect(twice.counts.added).toBe(0);
      }),
    );
  });
});
