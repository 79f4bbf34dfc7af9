/** The whole loop on a library of tracks whose music is known: predict, correct, verify, train, prove, use, and correct less. */
import { describe, expect, it } from 'vitest';
import { addTrack } from '../../../../tests/fixtures/datasets/library.ts';
import { makeAnnotation, makeCue } from '../../../../tests/fixtures/edits/annotations.ts';
import { openCore } from '../../../../tests/support/temporary-home.ts';
import { indexGrid, sectionLabels } from '../../../shared/domain/index.ts';
import type { Annotation, SectionLabel, TrackId } from '../../../shared/domain/index.ts';
import { defaultCueTemplate } from '../../../shared/domain/cue-template.ts';
import { proposeCues } from '../../analysis/cues/propose-cues.ts';
import { packProfile } from '../../analysis/profile/track-profile.ts';
import type { ProfileColumnName } from '../../analysis/profile/track-profile.ts';
import type { Core } from '../create-core.ts';
import { evaluateModels } from './evaluate.ts';

const editor = { author: 'ann', origin: null };
const at = '2026-01-02T03:04:05.000Z';
const source = 'ml_model_base-1';

/** The same numbers every time. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => ((state = (state * 16807) % 2147483647) - 1) / 2147483646;
}

interface Song {
  readonly title: string;
  readonly document: Annotation;
  readonly profile: ReturnType<typeof packProfile>;
  /** Where the person wants cues, seconds. */
  readonly wanted: readonly number[];
}

/** A track with a unique arrangement, as an analysis hears it with small doubts. The person cues a bar before drops and breakdowns. */
function writeSong(seed: number): Song {
  const random = createRandom(seed * 7919 + 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const arrangement: [SectionLabel, number][] = [['intro', pick([8, 16, 32])]];
  for (let round = 0; round < 2; round++) {
    arrangement.push(['breakdown', pick([8, 16])]);
    if (random() < 0.6) arrangement.push(['buildup', pick([4, 8])]);
    arrangement.push(['drop', pick([16, 32])]);
  }
  arrangement.push(['outro', pick([8, 16])]);
  const grid = [{ time: 0.5 * random(), bpm: 120 + Math.floor(random() * 15), beat: 1 }];
  const index = indexGrid(grid, 4);
  const total = arrangement.reduce((sum, [, bars]) => sum + bars, 0);
  const lines = Array.from({ length: total + 1 }, (_, bar) => index.timeOfBar(1 + bar));
  const labels: SectionLabel[] = arrangement.flatMap(([label, bars]) =>
    Array<SectionLabel>(bars).fill(label),
  );
  const boundary = labels.map((label, bar) =>
    bar > 0 && label !== labels[bar - 1] ? 0.7 + 0.3 * random() : random() < 0.03 ? 0.4 : 0.01,
  );
  const loud: Partial<Record<SectionLabel, number>> = { drop: -6, breakdown: -18, buildup: -12 };
  const level = labels.map((label) => (loud[label] ?? -10) + random());
  const columns = new Map<ProfileColumnName, number[]>([
    ['boundary', boundary],
    ['bass', level],
    ['mid', level],
    ['high', level],
    ['kick', labels.map((label) => (label === 'breakdown' ? 0.1 : 0.9))],
    ...sectionLabels.map((name): [ProfileColumnName, number[]] => [
      `label ${name}`,
      labels.map((label) => (label === name ? 0.84 : 0.02)),
    ]),
  ]);
  const starts = labels.flatMap((label, bar) => (bar === 0 || label !== labels[bar - 1] ? [bar] : []));
  const sections = starts.map((bar) => ({ time: lines[bar]!, label: labels[bar]!, confidence: 0.8, source }));
  const duration = lines.at(-1)! + 1;
  const bare = makeAnnotation({ beat_grid: grid, sections, duration });
  const cues = proposeCues({
    sections: bare.structure,
    grid,
    beatsPerBar: 4,
    duration,
    template: defaultCueTemplate,
    source,
  });
  return {
    title: `Song ${seed}`,
    document: { ...bare, cues },
    profile: packProfile(lines, columns),
    wanted: [
      lines[0]!,
      ...starts
        .filter((bar) => bar > 0 && (labels[bar] === 'drop' || labels[bar] === 'breakdown'))
        .map((bar) => lines[bar - 1]!),
    ],
  };
}

function addSong(core: Core, song: Song): TrackId {
  const trackId = addTrack(core, { title: song.title, artist: song.title, document: song.document });
  core.annotations.predict({ trackId, source, document: song.document, audioId: null, at });
  core.learning.profiles.set(trackId, song.profile, { source, audioId: null, at });
  return trackId;
}

/** The person puts every cue where they want it, and verifies. */
function correct(core: Core, trackId: TrackId, wanted: readonly number[]): void {
  const { annotation, revision } = core.annotations.head(trackId)!;
  const kept = annotation.cues.filter((cue) => wanted.some((time) => Math.abs(time - cue.time) < 0.01));
  const own = wanted
    .filter((time) => !kept.some((cue) => Math.abs(time - cue.time) < 0.01))
    .map((time, i) => makeCue({ id: `own-${i}`, time, source: 'manual', confidence: 1 }));
  core.edits.commit(
    trackId,
    revision,
    'Verify',
    {
      ...annotation,
      cues: [...kept, ...own].sort((a, b) => a.time - b.time),
      metadata: { ...annotation.metadata, tier: 1, verified_by: 'ann' },
    },
    editor,
  );
}

const perTrack = (core: Core, model: string): number =>
  core.learning.corrections.rates({ models: [model], types: ['cue_missed', 'cue_spurious', 'cue_moved'] }, [])
    .total.perCase;

describe('the learning loop', { timeout: 300_000 }, () => {
  it('needs fewer corrections after every round, and never takes a worse model', async () => {
    const core = openCore();
    core.settings.set({ workers: 1 });
    const { models, corrections } = core.learning;
    for (let seed = 1; seed <= 24; seed++) {
      const song = writeSong(seed);
      correct(core, addSong(core, song), song.wanted);
    }
    await corrections.record();
    const before = perTrack(core, 'base-1');

    const first = await models.startTraining({ dataset: null, imported: true }, true).result;
    expect(first.model).toMatchObject({ version: 'personal-cues-1', state: 'active', tracks: 24, notes: [] });
    expect(first.model.gate).toMatchObject({ against: null, passed: true });
    expect(first.model.f1.mean).toBeGreaterThan(0.8);

    const fresh = Array.from({ length: 10 }, (_, i) => writeSong(100 + i));
    const ids = fresh.map((song) => addSong(core, song));
    const summary = await models.startProposing(ids).result;
    expect(summary).toEqual({ model: 'personal-cues-1', proposed: 10, kept: 0 });
    const reasons = models.explain(ids[0]!);
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons[0]!.similar).toHaveLength(3);
    for (const [i, trackId] of ids.entries()) correct(core, trackId, fresh[i]!.wanted);
    await corrections.record();
    const after = perTrack(core, 'personal-cues-1');
    console.log(
      `Cue corrections per track: ${before.toFixed(2)} by the template, ${after.toFixed(2)} by the personal model`,
    );
    expect(after).toBeLessThan(before / 2);
    // Predictions of the version stay readable beside those of the analysis.
    expect(
      core.annotations
        .predictionsOf(ids[0]!)
        .map((one) => one.source)
        .sort(),
    ).toEqual(['ml_model_base-1', 'ml_model_personal-cues-1']);

    // The same, as an evaluation says it: judged on all verified tracks, on each by a model that had not seen it.
    const evaluation = await evaluateModels(
      { db: core.db, datasets: core.datasets, models },
      ['base-1', 'personal-cues-1'],
      null,
    );
    expect(
      evaluation.models.map(({ model, tracks, missing, crossFitted }) => [
        model,
        tracks,
        missing,
        crossFitted,
      ]),
    ).toEqual([
      ['base-1', 34, 0, 0],
      ['personal-cues-1', 34, 0, 24],
    ]);
    const gain = evaluation.comparison.find(({ name }) => name === 'cueF1')!;
    expect(gain.low).toBeGreaterThan(0.3);
    expect(evaluation.better.length).toBeGreaterThan(10);
    expect(evaluation.worse).toEqual([]);
    await expect(
      evaluateModels({ db: core.db, datasets: core.datasets, models }, ['nobody-1'], null),
    ).rejects.toMatchObject({ code: 'not_found' });

    // Somebody verifies many tracks with cues anywhere: what is learned from them is worse, and is refused.
    for (let seed = 201; seed <= 230; seed++) {
      const song = writeSong(seed);
      const random = createRandom(seed);
      const anywhere = Array.from({ length: 8 }, () => song.document.audio.duration * random());
      correct(
        core,
        addSong(core, song),
        anywhere.sort((a, b) => a - b),
      );
    }
    const bad = await models.startTraining({ dataset: null, imported: true }, true).result;
    expect(bad).toMatchObject({
      promoted: false,
      model: { version: 'personal-cues-2', state: 'candidate', parent: 'personal-cues-1' },
    });
    expect(bad.model.gate).toMatchObject({ against: 'personal-cues-1', passed: false });
    expect(() => models.promote('personal-cues-2')).toThrow(/not promoted/);
    expect(models.list().active).toBe('personal-cues-1');
    models.promote('personal-cues-2', 'To see what it does');
    expect(models.list().active).toBe('personal-cues-2');
    expect(models.rollback('It does what was feared')).toBe('personal-cues-1');
    expect(models.list()).toMatchObject({
      active: 'personal-cues-1',
      decisions: [
        { action: 'rollback', version: 'personal-cues-1', replaced: 'personal-cues-2' },
        { action: 'override', reason: 'To see what it does' },
        { action: 'refuse' },
        { action: 'promote', version: 'personal-cues-1', replaced: null },
      ],
    });
    expect(models.get('personal-cues-2').state).toBe('retired');
  });
});
