/** Corrections of sections and grids: learned, proved on unseen tracks, applied, and explained. */
import { describe, expect, it } from 'vitest';
import { addSong, writeSong } from '../../../../../tests/fixtures/learning/songs.ts';
import { openCore } from '../../../../../tests/support/temporary-home.ts';
import type { Annotation, TrackId } from '../../../../shared/domain/index.ts';
import type { CorrectionType } from '../../../../shared/domain/edits/corrections.ts';
import type { Core } from '../../create-core.ts';
import { evaluateModels } from '../evaluate.ts';
import { sectionedTracks } from './section-examples.ts';

const editor = { author: 'ann', origin: null };
const learning = { dataset: null, imported: true };

/** Corrections of some kinds per settled track that a model predicted. */
const perTrack = (core: Core, model: string, types: readonly CorrectionType[]): number =>
  core.learning.corrections.rates({ models: [model], types: [...types] }, []).total.perCase;

/** Corrections per track after the analysis and after a personal model, which are printed. */
function compareCorrections(
  core: Core,
  what: string,
  version: string,
  types: readonly CorrectionType[],
): { readonly before: number; readonly after: number } {
  const [before, after] = [perTrack(core, 'base-1', types), perTrack(core, version, types)];
  console.log(
    `${what} corrections per track: ${before.toFixed(2)} of the analysis, ${after.toFixed(2)} of the personal model`,
  );
  return { before, after };
}

function verify(core: Core, trackId: TrackId, edit: (document: Annotation) => Partial<Annotation>): void {
  const { annotation, revision } = core.annotations.head(trackId)!;
  core.edits.commit(
    trackId,
    revision,
    'Verify',
    {
      ...annotation,
      ...edit(annotation),
      metadata: { ...annotation.metadata, tier: 1, verified_by: 'ann' },
    },
    editor,
  );
}

/** A person who says "chorus" for drop, and for whom a build-up is part of the breakdown. */
function inOwnWords({ structure, provenance, metadata }: Annotation): Partial<Annotation> {
  const names: Partial<Record<string, 'chorus' | 'breakdown'>> = { drop: 'chorus', buildup: 'breakdown' };
  const renamed = structure.map((section) => ({
    ...section,
    label: names[section.label] ?? section.label,
    source: 'manual',
    confidence: 1,
  }));
  return {
    structure: renamed.filter(({ label }, i) => i === 0 || renamed[i - 1]!.label !== label),
    provenance: {
      ...provenance,
      structure: { source: 'manual', confidence: 1, at: metadata.modified },
    },
  };
}

describe('learning sections and grids', { timeout: 300_000 }, () => {
  it('marks sections in the words of the person, says what it changed, and never touches their own', async () => {
    const core = openCore();
    core.settings.set({ workers: 1 });
    const { models, corrections } = core.learning;
    for (let seed = 1; seed <= 24; seed++) verify(core, addSong(core, writeSong(seed)), inOwnWords);
    const { model, promoted } = await models.startTraining(learning, true, 'sections').result;
    expect(promoted).toBe(true);
    expect(model).toMatchObject({ version: 'personal-sections-1', task: 'sections', state: 'active' });
    expect(model.gate.difference.low).toBeGreaterThan(0.2);
    // Models of other tasks are separate.
    expect(models.list().active.cues).toBeNull();

    const fresh = Array.from({ length: 6 }, (_, i) => addSong(core, writeSong(100 + i)));
    const wanted = fresh.map((trackId) => inOwnWords(core.annotations.head(trackId)!.annotation));
    const own = addSong(core, writeSong(200));
    const owned = core.annotations.head(own)!;
    core.edits.commit(
      own,
      owned.revision,
      'Mark sections',
      { ...owned.annotation, ...inOwnWords(owned.annotation) },
      editor,
    );
    const stated = core.annotations.head(own)!.revision;
    expect(await models.startProposing([...fresh, own]).result).toEqual({
      model: 'personal-sections-1',
      proposed: 6,
      kept: 1,
    });
    expect(core.annotations.head(own)!.revision).toBe(stated);
    for (const trackId of fresh) {
      const { annotation } = core.annotations.head(trackId)!;
      const labels = new Set(annotation.structure.map(({ label }) => label));
      expect(labels).toContain('chorus');
      expect(labels).not.toContain('drop');
      expect(annotation.energy?.by_section.length ?? annotation.structure.length).toBe(
        annotation.structure.length,
      );
    }
    const changes = fresh.flatMap((trackId) => models.explainSections(trackId));
    expect(changes.filter(({ change }) => change === 'renamed').length).toBeGreaterThan(10);
    expect(new Set(changes.map(({ before: name, label }) => `${name} ${label}`))).toContain('drop chorus');

    // The person puts right what is left, as they did with the predictions of the analysis.
    for (const [i, trackId] of fresh.entries()) verify(core, trackId, () => wanted[i]!);
    await corrections.record();
    const kinds = ['boundary_missed', 'boundary_spurious', 'label_wrong'] as const;
    const { before, after } = compareCorrections(core, 'Section', 'personal-sections-1', kinds);
    expect(before).toBeGreaterThan(1);
    expect(after).toBeLessThan(before / 2);

    const evaluation = await evaluateModels(
      { db: core.db, datasets: core.datasets, models, performance: core.learning.performance },
      ['base-1', 'personal-sections-1'],
      null,
    );
    expect(evaluation.models[1]).toMatchObject({ tracks: 30, crossFitted: 24 });

    // Only tracks that state sections have to be listened to: an imported one without any does not.
    const { annotation: bare, revision } = core.annotations.head(own)!;
    const imported = { ...bare.metadata, tier: 2 as const };
    core.edits.commit(own, revision, 'Import', { ...bare, structure: [], metadata: imported }, editor);
    expect(sectionedTracks(core.db, true)).not.toContain(own);
    expect(sectionedTracks(core.db, true)).toHaveLength(30);

    expect(models.rollback('Back to the analysis', 'sections')).toBeNull();
    expect(models.get('personal-sections-1').state).toBe('retired');
  });

  it('counts at half tempo what the person counts so, and refuses a model that learned nothing', async () => {
    const core = openCore();
    core.settings.set({ workers: 1 });
    const { models } = core.learning;
    const halved = ({ beat_grid: grid, audio }: Annotation): Partial<Annotation> => ({
      beat_grid: grid.map((anchor) => ({ ...anchor, bpm: anchor.bpm / 2 })),
      audio: { ...audio, bpm: audio.bpm! / 2 },
    });
    const ids = Array.from({ length: 24 }, (_, i) => addSong(core, writeSong(i + 1)));
    for (const id of ids.slice(0, 12)) verify(core, id, () => ({}));
    const nothing = await models.startTraining(learning, true, 'grid').result;
    expect(nothing).toMatchObject({ promoted: false, model: { version: 'personal-grid-1', labels: 0 } });
    expect(() => models.promote('personal-grid-1')).toThrow(/not promoted.*the analysis/);

    for (const id of ids) verify(core, id, halved);
    const { model, promoted } = await models.startTraining(learning, true, 'grid').result;
    expect(promoted).toBe(true);
    expect(model).toMatchObject({ labels: 24, f1: { mean: 1 } });

    const trackId = addSong(core, writeSong(100));
    const { bpm } = core.annotations.head(trackId)!.annotation.audio;
    const imported = addSong(core, writeSong(101));
    const head = core.annotations.head(imported)!;
    core.edits.commit(
      imported,
      head.revision,
      'Set the grid',
      {
        ...head.annotation,
        provenance: {
          ...head.annotation.provenance,
          beat_grid: { source: 'manual', confidence: 1, at: head.annotation.metadata.modified },
        },
      },
      editor,
    );
    expect(await models.startProposing([trackId, imported]).result).toMatchObject({ proposed: 1, kept: 1 });
    const { annotation } = core.annotations.head(trackId)!;
    expect(annotation.audio.bpm).toBeCloseTo(bpm! / 2, 6);
    expect(annotation.provenance.beat_grid?.source).toBe('ml_model_personal-grid-2');
    expect(core.annotations.head(imported)!.annotation.audio.bpm).toBe(head.annotation.audio.bpm);

    const fresh = Array.from({ length: 6 }, (_, i) => addSong(core, writeSong(110 + i)));
    const halves = fresh.map((id) => halved(core.annotations.head(id)!.annotation));
    await models.startProposing(fresh).result;
    for (const [i, id] of fresh.entries()) verify(core, id, () => halves[i]!);
    await core.learning.corrections.record();
    const kinds = ['tempo_octave', 'half_beat', 'downbeat_phase'] as const;
    const { before, after } = compareCorrections(core, 'Grid', 'personal-grid-2', kinds);
    expect(before).toBeGreaterThan(0.5);
    expect(after).toBeLessThan(before / 2);
    // A range that the user set decides.
    core.settings.set({ tempoRange: { min: 98, max: 195 } });
    const other = addSong(core, writeSong(102));
    const wanted = core.annotations.head(other)!.annotation.audio.bpm;
    await models.startProposing([other]).result;
    expect(core.annotations.head(other)!.annotation.audio.bpm).toBe(wanted);
  });
});
