import { runNow } from '../../../../tests/support/run-now.ts';
import { createVersionNow } from '../../../../tests/fixtures/datasets/create-version-now.ts';
import { describe, expect, it } from 'vitest';
import { fillLibrary, versionSettings } from '../../../../tests/fixtures/datasets/library.ts';
import { openCore } from '../../../../tests/support/temporary-home.ts';
import { checkSteps } from './versions/check-version.ts';
import { checkVersion, rollBackTo } from './dataset-jobs.ts';
import { collectionStatistics } from '../library/statistics.ts';

const editor = { author: 'ann', origin: null };

/** A thread loads its modules as sources, which takes seconds on a busy machine. */
const TIMEOUT_MS = 240_000;

describe('dataset work in a thread', { timeout: TIMEOUT_MS }, () => {
  it('creates, compares, checks, counts and rolls back as the core itself does', async () => {
    const core = openCore();
    fillLibrary(core);
    const version = await core.runDatasetTask({ action: 'create', input: versionSettings });
    expect(core.datasets.get('house')).toEqual(version);
    const [id] = core.library.ids({});
    core.edits.bulk([id!], { tier: 1 }, editor);
    createVersionNow(core, { ...versionSettings, description: 'second' });
    const page = { offset: 0, limit: 5 };
    expect(
      await core.runDatasetTask({ action: 'diff', before: 'house@v1', after: 'house', page }),
    ).toMatchObject({
      counts: { added: 0, removed: 0, changed: 1, unchanged: 19 },
      changed: [{ trackId: id }],
    });
    expect(await core.runDatasetTask({ action: 'statistics', trackIds: null })).toEqual(
      collectionStatistics(core.db),
    );
    expect(await checkVersion(core, 'house').result).toEqual(
      runNow(checkSteps(core.db, core.datasets, 'house')),
    );

    const changed: number[] = [];
    core.events.on('annotation', ({ trackId }) => changed.push(trackId));
    const { result, finished } = rollBackTo(core, { reference: 'house@v1', dryRun: false, origin: null });
    expect(await result).toMatchObject({ restored: [id], unchanged: 19, failures: [] });
    expect(await finished).toMatchObject({ kind: 'dataset', state: 'done' });
    expect(changed).toEqual([id]);
    expect(core.annotations.state(id!).annotation.metadata.tier).toBe(2);
  });

  it('reports progress and stops on request, without creating anything', async () => {
    const core = openCore();
    fillLibrary(core, 1_500);
    const abort = new AbortController();
    const seen: number[] = [];
    const work = core.runDatasetTask(
      { action: 'create', input: versionSettings },
      {
        signal: abort.signal,
        onProgress(done, total) {
          expect(total).toBe(1_500);
          seen.push(done);
          abort.abort();
        },
      },
    );
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen.length).toBeGreaterThan(0);
    expect(core.datasets.list()).toEqual([]);
  });

  it('returns an error that a person can act on', async () => {
    const core = openCore();
    fillLibrary(core, 4);
    await expect(
      core.runDatasetTask({
        action: 'create',
        input: { ...versionSettings, selection: { kind: 'tracks', trackIds: [999] } },
      }),
    ).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/None of the selected/),
    });
    await expect(core.runDatasetTask({ action: 'check', reference: 'none' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
