import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addTrack } from '../fixtures/datasets/library.ts';
import { annotation } from '../fixtures/datasets/annotations.ts';
import { openCore, temporaryFolder } from '../support/temporary-home.ts';
import { openRpcCore } from './rpc-core.ts';

describe('learning over the contract', () => {
  it('returns corrections, rates, models and evaluations of verified tracks', async () => {
    const folder = temporaryFolder();
    const { api, close } = openRpcCore(folder);
    const core = openCore(join(folder, 'home'));
    const at = '2026-01-02T03:04:05.000Z';
    const source = 'ml_model_test-1';
    const predicted = annotation({ source, tier: 3, cueBars: [1, 33] });
    for (let i = 0; i < 4; i++) {
      const trackId = addTrack(core, { title: `Track ${i}`, document: predicted });
      core.annotations.predict({ trackId, source, document: predicted, audioId: null, at });
      core.annotations.commit({
        trackId,
        document: annotation({ source, tier: 1, cueBars: [1, 41] }),
        author: 'ann',
        source: 'manual',
        kind: 'edit',
        reason: 'Verify',
        at: '2026-02-02T03:04:05.000Z',
      });
    }
    const { cases, total } = await api.learning.corrections({});
    expect(total).toBe(4);
    expect(cases[0]!.corrections.map(({ type }) => type)).toEqual(['cue_moved']);
    expect(await api.learning.case({ id: cases[0]!.id })).toEqual(cases[0]);
    expect((await api.learning.rates({ by: ['type'] })).total).toMatchObject({ cases: 4, corrected: 4 });

    expect(await api.learning.models({})).toMatchObject({
      models: [],
      active: { cues: null, sections: null, grid: null },
      available: { cues: { verified: 4, imported: 0 } },
      enough: 20,
    });
    const { jobId: training } = await api.learning.train({});
    const trained = await api.jobs.watch({ jobId: training });
    expect(trained).toMatchObject({ kind: 'learning', state: 'failed' });
    expect(trained.message).toContain('too few');
    await expect(api.learning.rollback({})).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(api.learning.promote({ version: 'personal-cues-9' })).rejects.toMatchObject({
      code: 'not_found',
    });

    const { jobId } = await api.learning.evaluate({ models: ['test-1'] });
    await api.jobs.watch({ jobId });
    const { evaluation } = await api.learning.evaluation({ jobId });
    const [model] = evaluation!.models;
    expect(model).toMatchObject({ model: 'test-1', tracks: 4, missing: 0 });
    const score = (name: string): number => model!.groups[0]!.metrics.find((one) => one.name === name)!.mean;
    expect(score('beatF70')).toBe(1);
    expect(score('boundaryF05')).toBe(1);
    // One of two cues is where it was predicted.
    expect(score('cueF1')).toBe(0.5);
    await close();
  });
});
