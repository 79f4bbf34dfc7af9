import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createVersionNow } from '../../../../tests/fixtures/datasets/create-version-now.ts';
import { makeAnnotation } from '../../../../tests/fixtures/edits/annotations.ts';
import { kicks } from '../../../../tests/support/kicks.ts';
import { openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { encodeFlac } from '../../audio/flac-encode.ts';
import type { Core } from '../create-core.ts';
import { previewSync, syncLibrary } from './sync-library.ts';
import type { SyncPlan } from '../../../shared/contract/index.ts';
import { inWords } from '../../../shared/languages/translate.ts';

const sounds = [0, 1].map((i) => encodeFlac([kicks(2, 120 + i, i + 1)], 44_100));

/** A library with the same music in its own folder. */
async function library(): Promise<Core> {
  const core = openCore();
  const music = temporaryFolder();
  for (const [i, sound] of sounds.entries()) writeFileSync(join(music, `${i}.flac`), sound);
  await core.imports.start([music]).result;
  return core;
}

const idOf = (core: Core, file: string): number =>
  core.library.rows(core.library.ids({})).find(({ path }) => path?.endsWith(file))!.id;

function annotate(core: Core, file: string, notes: string): void {
  const trackId = idOf(core, file);
  const { path } = core.annotations.requireTrack(trackId);
  const annotation = makeAnnotation({ duration: 2 });
  core.annotations.commit({
    trackId,
    document: {
      ...annotation,
      metadata: { ...annotation.metadata, notes },
      audio: { ...annotation.audio, file: path },
    },
    author: 'ann',
    source: 'manual',
    kind: 'edit',
    reason: 'test',
    at: '2026-01-01T00:00:00Z',
  });
}

const notesOf = (core: Core, file: string): string | undefined =>
  core.annotations.head(idOf(core, file))?.annotation.metadata.notes;

const actions = ({ items }: Pick<SyncPlan, 'items'>): string[] =>
  items.map(({ kind, action }) => `${action} ${kind}`).sort();

describe('a library and a remote', () => {
  it('become the same both ways: annotations, versions and models, shown before', async () => {
    const remote = temporaryFolder();
    const [a, b] = [await library(), await library()];
    annotate(a, '0.flac', 'from a');
    createVersionNow(a, { name: 'house', author: 'ann', stratify: [], force: 'test' });
    mkdirSync(a.home.models, { recursive: true });
    writeFileSync(join(a.home.models, 'own.onnx'), 'network');

    const all = ['push annotation', 'push model', 'push version'];
    expect(actions(await previewSync(a, remote))).toEqual(all);
    expect(existsSync(join(remote, 'library'))).toBe(false);
    expect(actions(await syncLibrary(a, remote))).toEqual(all);
    expect(await previewSync(a, remote)).toEqual({ items: [], same: 3 });

    annotate(b, '1.flac', 'from b');
    expect(actions(await previewSync(b, remote))).toEqual([
      'pull annotation',
      'pull model',
      'pull version',
      'push annotation',
    ]);
    expect(await syncLibrary(b, remote)).toMatchObject({ refused: [] });
    expect(notesOf(b, '0.flac')).toBe('from a');
    expect(readFileSync(join(b.home.models, 'own.onnx'), 'utf8')).toBe('network');
    expect(b.datasets.get('house').trackCount).toBe(1);
    expect((await previewSync(b, remote)).items).toEqual([]);
    await syncLibrary(a, remote);
    expect(notesOf(a, '1.flac')).toBe('from b');
    expect((await previewSync(a, remote)).items).toEqual([]);
  });

  it('follow what one side changed, and leave alone what both changed', async () => {
    const remote = temporaryFolder();
    const [a, b] = [await library(), await library()];
    annotate(a, '0.flac', 'first');
    await syncLibrary(a, remote);
    await syncLibrary(b, remote);
    annotate(b, '0.flac', 'second');
    expect(actions(await syncLibrary(b, remote))).toEqual(['push annotation']);
    expect(actions(await syncLibrary(a, remote))).toEqual(['pull annotation']);
    expect(notesOf(a, '0.flac')).toBe('second');

    annotate(a, '0.flac', 'third, by a');
    annotate(b, '0.flac', 'third, by b');
    await syncLibrary(a, remote);
    expect(actions(await syncLibrary(b, remote))).toEqual(['conflict annotation']);
    expect(notesOf(b, '0.flac')).toBe('third, by b');
    expect(actions(await previewSync(b, remote))).toEqual(['conflict annotation']);
    expect((await previewSync(a, remote)).items).toEqual([]);
  });

  it('say what cannot be taken over, and lose nothing when the remote is away or damaged', async () => {
    const remote = temporaryFolder();
    const a = await library();
    annotate(a, '0.flac', 'from a');
    await syncLibrary(a, remote);
    const empty = openCore();
    expect((await syncLibrary(empty, remote)).refused.map(inWords)).toMatchObject([
      { message: 'the library has no such audio' },
    ]);
    await expect(previewSync(a, join(remote, 'away'))).rejects.toMatchObject({ code: 'io' });
    writeFileSync(join(remote, 'library', 'index.json'), '{"format":1}');
    annotate(a, '0.flac', 'later');
    await expect(syncLibrary(a, remote)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('library/index.json'),
    });
    expect(notesOf(a, '0.flac')).toBe('later');
  });
});
