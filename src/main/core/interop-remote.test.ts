import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeAnnotation } from '../../../tests/fixtures/edits/annotations.ts';
import { openCore, temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { kicks } from '../../../tests/support/kicks.ts';
import { encodeFlac } from '../audio/flac-encode.ts';
import { augmentFile } from '../dataset/augmentation/augment-file.ts';
import { readAnnotationYaml } from '../interop/annotation-yaml.ts';
import type { Core } from './create-core.ts';
import { importAnnotations } from './interop-import.ts';
import { pullDataset, pushDataset, remoteVersions, trackForDvc } from './interop-remote.ts';
import { readExportTracks } from './interop-tracks.ts';

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
  return core.datasets.create({
    name: 'house',
    description: '',
    author: 'ann',
    trackIds: null,
    ratios: [1, 0, 0],
    seed: 'x',
    stratify: [],
    verifiedFirst: false,
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
    // A new manifest, a new description, and the one track that changed.
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
