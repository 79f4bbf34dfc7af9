/**
 * The whole loop on a library of tracks with known music: predict, correct, verify, train, evaluate, activate, and need
 * fewer corrections.
 */
import { describe, expect, it } from 'vitest';
import { addSong, correct, createRandom, writeSong } from '../../../../tests/fixtures/learning/songs.ts';
import { openCore } from '../../../../tests/support/temporary-home.ts';
import type { Core } from '../create-core.ts';
import { evaluateModels } from './evaluate.ts';

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
    const { model, kept, added, left } = models.changeOf(ids[0]!)!;
    expect(model).toBe('personal-cues-1');
    // The person cues a bar before what the template cues, and the start in both.
    expect([kept.length, added.length, left.length].every((count) => count > 0)).toBe(true);
    expect(models.changeOf(core.library.ids({})[0]!)).toBeNull();
    for (const [i, trackId] of ids.entries()) correct(core, trackId, fresh[i]!.wanted);
    await corrections.record();
    const after = perTrack(core, 'personal-cues-1');
    console.log(
      `Cue corrections per track: ${before.toFixed(2)} by the template, ${after.toFixed(2)} by the personal model`,
    );
    expect(after).toBeLessThan(before / 2);
    // The predictions of this version stay readable beside those of the analysis.
    expect(
      core.annotations
        .predictionsOf(ids[0]!)
        .map((one) => one.source)
        .sort(),
    ).toEqual(['ml_model_base-1', 'ml_model_personal-cues-1']);

    // The same in an evaluation: all verified tracks, each judged by a model that was not trained on it.
    const evaluation = await evaluateModels(
      { db: core.db, datasets: core.datasets, models, performance: core.learning.performance },
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
    const cues = evaluation.changes.find(({ name }) => name === 'cueF1')!;
    expect(cues.better.length).toBeGreaterThan(10);
    expect(cues.worse).toEqual([]);
    await expect(core.learning.startEvaluation(['nobody-1'], null).result).rejects.toMatchObject({
      code: 'not_found',
    });

    // Someone verifies many tracks with forty cues at random positions. A model trained on them is worse, and is
    // rejected.
    for (let seed = 201; seed <= 230; seed++) {
      const song = writeSong(seed);
      const random = createRandom(seed);
      const anywhere = Array.from({ length: 40 }, () => song.document.audio.duration * random());
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
    expect(models.list().active.cues).toBe('personal-cues-1');
    models.promote('personal-cues-2', 'To see what it does');
    expect(models.list().active.cues).toBe('personal-cues-2');
    expect(models.rollback('It does what was feared')).toBe('personal-cues-1');
    expect(models.list()).toMatchObject({
      active: { cues: 'personal-cues-1', sections: null, grid: null },
      decisions: [
        { action: 'rollback', version: 'personal-cues-1', replaced: 'personal-cues-2' },
        { action: 'override', reason: 'To see what it does' },
        { action: 'refuse' },
        { action: 'promote', version: 'personal-cues-1', replaced: null },
      ],
    });
    expect(models.get('personal-cues-2').state).toBe('retired');
  });

  it('holds the model in use to cues as they are now', async () => {
    const core = openCore();
    core.settings.set({ workers: 1 });
    const { models } = core.learning;
    const songs = Array.from({ length: 20 }, (_, i) => writeSong(i + 1));
    const ids = songs.map((song) => addSong(core, song));
    for (const [i, { wanted }] of songs.entries()) correct(core, ids[i]!, wanted);
    const first = await models.startTraining({ dataset: null, imported: true }, true).result;
    expect(first.promoted).toBe(true);
    // Move the cues two bars earlier on every track: the scores from training refer to cues that no longer exist.
    for (const [i, { wanted, document }] of songs.entries()) {
      const bars = (2 * 4 * 60) / document.audio.bpm!;
      correct(
        core,
        ids[i]!,
        wanted.map((time) => Math.max(0, time - bars)),
      );
    }
    const second = await models.startTraining({ dataset: null, imported: true }, true).result;
    expect(second.model.gate.against).toBe(first.model.version);
    expect(second.model.gate.difference.mean).toBeGreaterThan(0.3);
    expect(second.promoted).toBe(true);
  });
});
