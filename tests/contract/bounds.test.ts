import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppError } from '../../src/shared/errors.ts';
import type { Annotation } from '../../src/shared/domain/index.ts';
import { startHost } from '../support/host.ts';
import type { HostClient, RunningHost } from '../support/host.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';

const CALLS = 10_000;

/** What no window of ours sends, over the wire to a host of its own. */
describe('calls out of all proportion', () => {
  let folder: string;
  let host: RunningHost;
  let window: HostClient;
  let api: HostClient['api'];
  let trackId: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'segue-bounds-'));
    host = await startHost(folder);
    window = await host.connect();
    ({ api } = window);
    const rows = [1, 2, 3].map((id) => ({ id, name: `Track ${id}`, more: { Genre: `Genre ${id}` } }));
    const { jobId } = await api.imports.start({ paths: [writeRekordboxFile(join(folder, 'a.xml'), rows)] });
    await api.jobs.watch({ jobId });
    trackId = (await query({ text: 'Track 1' }))[0]!;
  });
  afterAll(async () => {
    window.close();
    host.child.kill('SIGTERM');
    await host.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  type Filter = Parameters<typeof api.library.query>[0]['filter'];
  const query = async (filter: Filter) => (await api.library.query({ filter, sort: [] })).ids;

  /** Refused as the caller's doing, in few words, and the host goes on. */
  async function expectRefused(call: Promise<unknown>): Promise<void> {
    const error = await call.then(
      () => null,
      (thrown: unknown) => thrown as AppError,
    );
    expect(error).toMatchObject({ code: 'invalid_input' });
    expect(error!.message.length).toBeLessThan(1200);
    expect((await query({})).length).toBe(3);
  }

  it('refuses a search text of a megabyte, as a filter, a selection and in an export', async () => {
    for (const text of ['x'.repeat(1_000_000), 'x '.repeat(500_000), '"'.repeat(1_000_000)]) {
      await expectRefused(query({ text }));
      const selection = { kind: 'filter', filter: { text } } as const;
      await expectRefused(api.exports.preview({ selection }));
      await expectRefused(api.annotations.previewBulk({ selection, addFlags: [] }));
    }
    expect(await query({ text: 'track 1 '.repeat(125) })).toEqual([trackId]);
    expect(await query({ text: '('.repeat(1000) })).toEqual([]);
  });

  it('refuses 50 000 genres, and takes 5000', async () => {
    const genres = (count: number): string[] => Array.from({ length: count }, (_, i) => `Genre ${i + 1}`);
    await expectRefused(query({ genres: genres(50_000) }));
    expect(await query({ genres: genres(5000) })).toHaveLength(3);
  });

  it('takes a selection of 100 000 tracks', async () => {
    const ids = Array.from({ length: 100_000 }, (_, i) => i + 1);
    expect(await query({ trackIds: ids })).toHaveLength(3);
    expect(await api.exports.preview({ selection: { kind: 'tracks', trackIds: ids } })).toMatchObject({
      tracks: 3,
    });
  });

  it('refuses 200 000 cues or sections in one document, and stores nothing of it', async () => {
    const before = await api.annotations.get({ trackId });
    const commit = (changes: Partial<Annotation>) =>
      api.annotations.commit({
        trackId,
        baseRevision: before.revision,
        label: 'Too much',
        annotation: { ...before.annotation, ...changes },
      });
    const cues = (count: number): Annotation['cues'] =>
      Array.from({ length: count }, (_, i) => ({
        id: `m${i}`,
        kind: 'memory',
        time: i / 1000,
        name: '',
        confidence: 1,
        source: 'manual',
      }));
    await expectRefused(commit({ cues: cues(200_000) }));
    await expectRefused(
      commit({
        structure: Array.from({ length: 200_000 }, (_, i) => ({
          bar: i + 1,
          label: 'drop',
          time: i / 1000,
          confidence: 1,
          source: 'manual',
        })),
      }),
    );
    await expectRefused(
      commit({ beat_grid: Array.from({ length: 200_000 }, (_, i) => ({ time: i / 10, bpm: 120, beat: 1 })) }),
    );
    await expectRefused(
      commit({ cues: cues(200_000).map((cue) => ({ ...cue, time: -1, name: 'x'.repeat(20) })) }),
    );
    expect(await api.annotations.get({ trackId })).toEqual(before);
    const { annotation } = await commit({ cues: cues(5000) });
    expect(annotation.cues).toHaveLength(5000);
  });

  it('answers ten thousand summaries, and another window before all of them', async () => {
    const second = await host.connect();
    let answered = 0;
    const summaries = Array.from({ length: CALLS }, async () => {
      const { total } = await api.library.summary({});
      answered++;
      return total;
    });
    expect((await second.api.library.rows({ ids: [trackId] })).rows).toMatchObject([{ title: 'Track 1' }]);
    expect(answered).toBeLessThan(CALLS);
    expect(new Set(await Promise.all(summaries))).toEqual(new Set([3]));
    second.close();
  });
});
