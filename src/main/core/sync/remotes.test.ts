import { runNow } from '../../../../tests/support/run-now.ts';
import { createVersionNow } from '../../../../tests/fixtures/datasets/create-version-now.ts';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parse } from 'yaml';
import { makeAnnotation } from '../../../../tests/fixtures/edits/annotations.ts';
import { openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { kicks } from '../../../../tests/support/kicks.ts';
import { encodeFlac } from '../../audio/flac-encode.ts';
import { augmentFile } from '../../synthesis/augmentation/augment-file.ts';
import { readAnnotationYaml } from '../../interop/annotation-yaml.ts';
import type { Core } from '../create-core.ts';
import { importAnnotations } from '../exchange/import-annotations.ts';
import { checkSteps } from '../datasets/versions/check-version.ts';
import { diffVersions } from '../datasets/versions/diff-versions.ts';
import { registerVersion } from '../datasets/versions/register-version.ts';
import { rollBackSteps } from '../datasets/versions/rollback.ts';
import { trackForDvc } from '../exchange/dvc-project.ts';
import { pullDataset, pullIntoLibrary, pushDataset, remoteVersions } from './remotes.ts';
import { readExportTracks, readVersionTracks } from '../exchange/export-tracks.ts';

/** A library with `count` short tracks and annotations. */
async function library(count: number): Promise<{ core: Core; music: string }> {
  const core = openCore();
  const music = temporaryFolder();
  for (let i = 0; i < count; i++)
    writeFileSync(join(music, `${i}.flac`), encodeFlac([kicks(3, 120 + i, i + 1)], 44100));
  await core.imports.start([music]).result;
  for (const trackId of core.library.ids({})) annotate(core, trackId, 'first');
  return { core, music };
}

function annotate(core: Core, trackId: number, notes: string): void {
  const annotation = makeAnnotation({ duration: 3, sections: [{ label: 'intro', time: 0, confidence: 1 }] });
  const { path } = core.annotations.requireTrack(trackId);
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

function createVersion(core: Core) {
  return createVersionNow(core, {
    name: 'house',
    author: 'ann',
    split: '100/0/0',
    seed: 'x',
    stratify: [],
    force: 'test',
  });
}

describe('dataset versions at a remote', () => {
  it('travel with their annotations, each only once', async () => {
    const { core } = await library(3);
    const remote = temporaryFolder();
    createVersion(core);
    expect(await pushDataset(core, 'house', remote)).toMatchObject({ files: 5, transferred: 5 });
    annotate(core, core.library.ids({})[0]!, 'second');
    createVersion(core);
    // A new manifest, a new description, and the one changed track.
    expect(await pushDataset(core, 'house', remote)).toMatchObject({ files: 5, transferred: 3 });
    expect(await remoteVersions(remote)).toEqual([
      { name: 'house', number: 1 },
      { name: 'house', number: 2 },
    ]);
    const folder = join(temporaryFolder(), 'old');
    expect(await pullDataset('house@v1', remote, folder)).toMatchObject({ number: 1, files: 5 });
    const texts = readdirSync(join(folder, 'annotations')).map((name) =>
      readFileSync(join(folder, 'annotations', name), 'utf8'),
    );
    expect(texts.every((text) => text.includes('notes: first'))).toBe(true);
    expect(readFileSync(join(folder, 'manifest.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(3);
    expect(await pullDataset('house', remote, join(temporaryFolder(), 'new'))).toMatchObject({ number: 2 });
    await expect(pullDataset('techno', remote, folder)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('do not hinder work when the remote is away', async () => {
    const { core } = await library(1);
    createVersion(core);
    const remote = join(temporaryFolder(), 'unmounted');
    await expect(pushDataset(core, 'house', remote)).rejects.toMatchObject({ code: 'io' });
    expect(existsSync(remote)).toBe(false);
    expect(core.datasets.get('house').number).toBe(1);
  });
});

/** The same music in the library of another machine, in a different order. */
async function otherMachine(music: string, names: readonly string[]): Promise<Core> {
  const core = openCore();
  const folder = temporaryFolder();
  for (const name of names) copyFileSync(join(music, name), join(folder, `copy of ${name}`));
  for (const name of names.toReversed()) await core.imports.start([join(folder, `copy of ${name}`)]).result;
  return core;
}

/** A bucket on a local S3-compatible server. */
async function bucket(): Promise<string> {
  const { default: S3rver } = await import('s3rver');
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: temporaryFolder(),
    configureBuckets: [{ name: 'sets', configs: [] }],
  });
  const { port } = await server.run();
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'S3RVER');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'S3RVER');
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });
  return `s3://sets/dj?endpoint=http://127.0.0.1:${port}&region=us-east-1`;
}

describe('a version from another machine', () => {
  const at = '2026-01-05T00:00:00Z';

  it.each([
    ['a shared folder', async () => temporaryFolder()],
    ['S3', bucket],
  ])('is one of the library after a pull over %s', async (_name, openRemote) => {
    const remote = await openRemote();
    const { core: a, music } = await library(3);
    const first = createVersion(a);
    annotate(a, a.library.ids({})[0]!, 'second');
    const second = createVersion(a);
    await pushDataset(a, 'house@v1', remote);
    await pushDataset(a, 'house@v2', remote);

    const b = await otherMachine(music, ['0.flac', '1.flac', '2.flac']);
    for (const trackId of b.library.ids({})) annotate(b, trackId, 'by the other');
    const pulled = await pullIntoLibrary(b, 'house@v1', remote, { at });
    expect(pulled).toMatchObject({ wasThere: false, transfer: { files: 5, transferred: 5 } });
    await pullIntoLibrary(b, 'house', remote, { at });
    expect(b.datasets.list().map(({ reference }) => reference)).toEqual(['house@v1', 'house@v2']);
    const there = b.datasets.get('house@v1');
    expect(there).toMatchObject({
      manifestSha256: first.manifestSha256,
      trackCount: 3,
      author: 'ann',
      createdAt: first.createdAt,
      origin: { remote, name: 'house' },
    });
    expect(there.report.quality).toEqual(first.report.quality);
    for (const file of ['manifest.jsonl', 'version.json'])
      expect(readFileSync(join(there.folder, file))).toEqual(readFileSync(join(first.folder, file)));

    // Finds the same tracks by their audio, because ids differ between libraries.
    const pathOf = (core: Core, trackId: number): string =>
      basename(core.annotations.requireTrack(trackId).path!).replace('copy of ', '');
    const placed = (core: Core) =>
      core.datasets
        .manifest('house@v1')
        .map(({ track, split, annotation }) => [pathOf(core, track), split, annotation]);
    expect(placed(b)).toEqual(placed(a));
    expect(diffVersions(b.db, b.datasets, 'house@v1', 'house@v2')).toMatchObject({
      added: [],
      removed: [],
      counts: { unchanged: 2 },
      changed: [{ trackId: b.library.ids({}).at(-1) }],
      fields: diffVersions(a.db, a.datasets, 'house@v1', 'house@v2').fields,
    });
    expect(runNow(checkSteps(b.db, b.datasets, 'house@v2')).problems).toEqual([]);
    expect(b.datasets.holding(b.library.ids({})[0]!)).toEqual(['house@v1', 'house@v2']);
    const documents = (core: Core) =>
      [...readVersionTracks(core.db, core.datasets.manifest('house@v1'))].map(({ document }) => document);
    expect(documents(b)).toEqual(documents(a));

    const rolledBack = runNow(rollBackSteps(b, 'house@v1', { author: 'bob' }));
    expect(rolledBack).toMatchObject({ unchanged: 0, failures: [] });
    expect(rolledBack.restored).toHaveLength(3);
    for (const trackId of b.library.ids({})) {
      const { annotation } = b.annotations.state(trackId);
      expect(annotation.metadata.notes).toBe('first');
      expect(annotation.audio.file).toBe(b.annotations.requireTrack(trackId).path);
    }
    expect(runNow(rollBackSteps(b, 'house@v1', { author: 'bob' }))).toMatchObject({
      restored: [],
      unchanged: 3,
    });
    // The next version of b continues the history, and a pulled version can be pushed unchanged.
    const third = createVersion(b);
    expect(third).toMatchObject({ reference: 'house@v3', parent: second.reference });
    expect(await pushDataset(b, 'house@v1', remote)).toMatchObject({ transferred: 0 });
    expect(await pullIntoLibrary(b, 'house@v1', remote, { at })).toMatchObject({
      wasThere: true,
      transfer: { transferred: 0 },
    });
  });

  it('shows tracks whose music is not here by the names that came along', async () => {
    const remote = temporaryFolder();
    const { core: a, music } = await library(3);
    createVersion(a);
    annotate(a, a.library.ids({})[2]!, 'second');
    createVersion(a);
    for (const version of ['house@v1', 'house@v2']) await pushDataset(a, version, remote);
    const b = await otherMachine(music, ['1.flac']);
    for (const version of ['house@v1', 'house@v2']) await pullIntoLibrary(b, version, remote, { at });
    expect(b.datasets.manifest('house').filter(({ track }) => track > 0)).toHaveLength(1);
    const { changed, counts } = diffVersions(b.db, b.datasets, 'house@v1', 'house@v2');
    expect(changed).toMatchObject([{ trackId: null, track: '2' }]);
    expect(counts.unchanged).toBe(2);
    expect(runNow(checkSteps(b.db, b.datasets, 'house')).problems).toEqual([]);
    expect([...readVersionTracks(b.db, b.datasets.manifest('house'))]).toHaveLength(3);
    expect(runNow(rollBackSteps(b, 'house', { author: 'bob' })).restored).toHaveLength(1);
  });

  it('is refused where its name is taken, unless it gets another', async () => {
    const remote = temporaryFolder();
    const { core: a, music } = await library(2);
    createVersion(a);
    await pushDataset(a, 'house', remote);
    const b = await otherMachine(music, ['0.flac', '1.flac']);
    for (const trackId of b.library.ids({})) annotate(b, trackId, 'own');
    const own = createVersion(b);
    await expect(pullIntoLibrary(b, 'house', remote, { at })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('--as NAME') as string,
    });
    expect(b.datasets.list()).toEqual([own]);
    await pullIntoLibrary(b, 'house', remote, { at, as: 'house-ann' });
    expect(b.datasets.get('house-ann')).toMatchObject({
      reference: 'house-ann@v1',
      origin: { name: 'house' },
    });
    expect(diffVersions(b.db, b.datasets, 'house', 'house-ann').changed).toHaveLength(2);
  });

  it('is not taken in when its content is not what the checksums say', async () => {
    const remote = temporaryFolder();
    const { core: a } = await library(2);
    createVersion(a);
    await pushDataset(a, 'house', remote);
    const b = openCore();
    const folder = join(temporaryFolder(), 'fetched');
    await pullDataset('house', remote, folder);
    const manifest = join(folder, 'manifest.jsonl');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"split":"train"', '"split":"test"'));
    expect(() => registerVersion(b, folder, { remote, at })).toThrow(/its checksum differs/);
    expect(b.datasets.list()).toEqual([]);
    // Reading detects an annotation that was altered after the pull.
    await pullIntoLibrary(b, 'house', remote, { at });
    const annotations = join(b.datasets.get('house').folder, 'annotations');
    const file = join(annotations, readdirSync(annotations)[0]!);
    writeFileSync(file, readFileSync(file, 'utf8').replace('notes: first', 'notes: other'));
    expect(runNow(checkSteps(b.db, b.datasets, 'house')).problems).toMatchObject([{ code: 'document' }]);
  });
});

describe('a project for DVC', () => {
  it('tracks annotations and keeps the pipeline that the user made of it', async () => {
    const { core } = await library(2);
    const folder = temporaryFolder();
    const ids = core.library.ids({});
    const first = await trackForDvc(core, folder, ids, { dataset: 'house' });
    expect(first.output.nfiles).toBe(2);
    expect(parse(readFileSync(join(folder, 'annotations.dvc'), 'utf8'))).toEqual({ outs: [first.output] });
    writeFileSync(join(folder, 'dvc.yaml'), 'stages: {}\n');
    annotate(core, ids[0]!, 'second');
    const second = await trackForDvc(core, folder, ids, { dataset: 'house' });
    expect(second.output.md5).not.toBe(first.output.md5);
    expect(readFileSync(join(folder, 'dvc.yaml'), 'utf8')).toBe('stages: {}\n');
    expect(second.others).toEqual([]);
  });

  it('tracks what models said and the library’s own models, the same each time', async () => {
    const { core } = await library(2);
    const folder = temporaryFolder();
    const ids = core.library.ids({});
    const at = '2026-01-01T00:00:00Z';
    for (const trackId of ids)
      core.annotations.predict({
        trackId,
        source: 'ml_model_base-1',
        document: makeAnnotation(),
        audioId: null,
        at,
      });
    mkdirSync(core.home.models, { recursive: true });
    writeFileSync(join(core.home.models, 'own.json'), '{}');
    const first = await trackForDvc(core, folder, ids, { dataset: 'house' });
    expect(first.others).toMatchObject([
      { path: 'predictions', nfiles: 2 },
      { path: 'models', nfiles: 1 },
    ]);
    expect(readdirSync(join(folder, 'predictions', 'ml_model_base-1'))).toHaveLength(2);
    expect(await trackForDvc(core, folder, ids, { dataset: 'house' })).toEqual(first);
  });
});

describe('augmented files', () => {
  it('come with annotations that a library takes over', async () => {
    const { core } = await library(1);
    const [track] = [...readExportTracks(core.db, core.library.ids({}))];
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    const options = {
      variants: 2,
      seed: 's',
      ranges: { tempo: [-6, 6], semitones: [1, 1] },
      at: '2026-01-02T00:00:00Z',
    } as const;
    const files = await augmentFile(folder, 'kick', { ...track!, path: track!.path! }, options);
    expect(files.map(({ audio }) => audio)).toEqual(['kick-v1.flac', 'kick-v2.flac']);
    const other = openCore();
    await other.imports.start([folder]).result;
    const yaml = files.map(({ annotation }) => join(folder, annotation));
    const outcomes = await importAnnotations(other, yaml, { author: 'ann', at: '2026-01-03T00:00:00Z' });
    expect(outcomes.map(({ kind }) => kind)).toEqual(['imported', 'imported']);
    for (const [i, file] of files.entries()) {
      const read = readAnnotationYaml(readFileSync(yaml[i]!, 'utf8'));
      const { stretch } = file.augmentation;
      expect(read).toMatchObject({
        ok: true,
        header: { track: file.audioId },
        annotation: { audio: { key: '3A', bpm: 120 / stretch!, duration: expect.closeTo(3 * stretch!, 4) } },
      });
      expect(file.from.audioId).toBe(track!.audioId);
    }
    expect(await augmentFile(temporaryFolder(), 'kick', { ...track!, path: track!.path! }, options)).toEqual(
      files,
    );
  });
});
