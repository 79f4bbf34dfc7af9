import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { poolLibrary } from '../../src/main/core/pool/library-identity.ts';
import { pullAnnotations, pushAnnotations } from '../../src/main/core/pool/share.ts';
import type { Core } from '../../src/main/core/create-core.ts';
import { SIGNAL_PROCESSING } from '../../src/main/inference/choose-model.ts';
import { openPool } from '../../src/main/pool/pool.ts';
import type { Pool } from '../../src/main/pool/pool.ts';
import type { Annotation, TrackId } from '../../src/shared/domain/index.ts';
import { writeClicks } from '../support/clicks.ts';
import { hasPostgres, noPostgres, startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { openCore, temporaryFolder } from '../support/temporary-home.ts';

const { signal } = new AbortController();

describe.skipIf(!hasPostgres)(`a crew's annotations (${hasPostgres ? 'on PostgreSQL' : noPostgres})`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  interface Person {
    readonly core: Core;
    readonly trackId: TrackId;
    push(over?: boolean): ReturnType<typeof pushAnnotations>;
    pull(takeTheirs?: boolean): ReturnType<typeof pullAnnotations>;
    head(): Annotation;
    edit(change: (document: Annotation) => Annotation): void;
  }

  /** One of the crew, with a library of one track. */
  async function joinCrew(pool: Pool, name: string): Promise<Person> {
    const core = openCore();
    core.settings.set({ model: SIGNAL_PROCESSING, reviewer: name });
    const music = temporaryFolder();
    writeClicks(join(music, `${name}.wav`), { seconds: 8, bpm: 120 });
    await core.analysis.start({ kind: 'paths', paths: [music] }).result;
    const [trackId] = core.library.ids({}) as [TrackId];
    const library = poolLibrary(core.home, name);
    const state = () => core.annotations.state(trackId);
    return {
      core,
      trackId,
      push: (over = false) => pushAnnotations(core, pool, library, [trackId], { over, signal }),
      pull: (takeTheirs = false) => pullAnnotations(core, pool, library, { takeTheirs, signal }),
      head: () => state().annotation!,
      edit(change) {
        const { annotation, revision } = state();
        core.edits.commit(trackId, revision, 'Edit', change(annotation!), { author: name, origin: null });
      },
    };
  }

  const noted = (notes: string) => (document: Annotation) => ({
    ...document,
    metadata: { ...document.metadata, notes },
  });

  it('go from one library to the other and back, with their reviews', async () => {
    const pool = await openPool(await postgres.createPool());
    const anna = await joinCrew(pool, 'Anna');
    const ben = await joinCrew(pool, 'Ben');
    anna.core.edits.bulk(
      [anna.trackId],
      { tier: 1 },
      {
        author: 'Anna',
        origin: null,
      },
    );
    expect(anna.head().metadata).toMatchObject({ tier: 1, verified_by: 'Anna' });
    expect(await anna.push()).toMatchObject({ pushed: 1, behind: [] });
    expect(await anna.push()).toMatchObject({ pushed: 0, unchanged: 1 });
    expect(await anna.pull()).toMatchObject({ outcomes: [] });

    expect(await ben.pull()).toMatchObject({ outcomes: [{ kind: 'imported' }] });
    expect(ben.head().metadata).toMatchObject({ tier: 1, verified_by: 'Anna' });
    expect(ben.head().audio.file).toMatch(/Ben\.wav$/);
    expect(ben.head().beat_grid).toEqual(anna.head().beat_grid);
    expect(await ben.pull()).toMatchObject({ outcomes: [] });
    expect(await ben.push()).toMatchObject({ pushed: 0, unchanged: 1 });

    const { revision } = ben.core.annotations.state(ben.trackId);
    ben.core.review.mark({
      trackId: ben.trackId,
      revision: revision!,
      reviewer: 'Ben',
      verdict: 'agree',
      note: 'Good',
      at: '2026-01-02T00:00:00.000Z',
    });
    expect(await ben.push()).toMatchObject({ pushed: 0, verdicts: 1 });
    expect(await anna.pull()).toMatchObject({ verdicts: 1 });
    expect(anna.core.review.marks(anna.trackId)).toMatchObject([
      { reviewer: 'Ben', verdict: 'agree', note: 'Good' },
    ]);
    expect(await anna.pull()).toMatchObject({ verdicts: 0 });

    ben.edit(noted('From Ben'));
    expect(await ben.push()).toMatchObject({ pushed: 1 });
    expect(await anna.pull()).toMatchObject({ outcomes: [{ kind: 'imported' }] });
    expect(anna.head().metadata.notes).toBe('From Ben');
    // What the first version said is there still, and nobody can change it.
    expect(await pool.sql('SELECT author FROM segue.version ORDER BY id')).toHaveLength(2);
    await expect(pool.sql("UPDATE segue.version SET author = 'x'")).rejects.toMatchObject({ code: 'io' });
    await expect(pool.sql('DELETE FROM segue.version')).rejects.toMatchObject({ code: 'io' });
    await pool.close();
  }, 60_000);

  it('are in conflict where both sides changed them, and nothing is lost', async () => {
    const pool = await openPool(await postgres.createPool());
    const anna = await joinCrew(pool, 'Anna');
    const ben = await joinCrew(pool, 'Ben');
    anna.edit(noted('One'));
    await anna.push();
    expect(await ben.pull()).toMatchObject({ outcomes: [{ kind: 'imported' }] });
    anna.edit(noted('From Anna'));
    ben.edit(noted('From Ben'));
    expect(await anna.push()).toMatchObject({ pushed: 1 });
    expect(await ben.push()).toMatchObject({ pushed: 0, behind: [{ trackId: ben.trackId }] });
    expect(await ben.pull()).toMatchObject({
      outcomes: [
        { kind: 'conflict', differences: [{ before: expect.stringContaining('From Ben') as string }] },
      ],
    });
    expect(ben.head().metadata.notes).toBe('From Ben');
    expect(await ben.pull(true)).toMatchObject({ outcomes: [{ kind: 'imported' }] });
    expect(ben.head().metadata.notes).toBe('From Anna');
    const history = ben.core.annotations.log(ben.trackId, { offset: 0, limit: 10 }).revisions;
    expect(history.map(({ author }) => author)).toContain('Ben');
    ben.edit(noted('Ben again'));
    anna.edit(noted('Anna again'));
    await anna.push();
    expect(await ben.push(true)).toMatchObject({ pushed: 1, behind: [] });
    expect(await pool.sql('SELECT author FROM segue.version')).toHaveLength(4);
    await pool.close();
  }, 60_000);
});
