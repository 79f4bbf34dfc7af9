import { runNow } from '../../../../../tests/support/run-now.ts';
import { createVersionNow } from '../../../../../tests/fixtures/datasets/create-version-now.ts';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { annotation } from '../../../../../tests/fixtures/datasets/annotations.ts';
import { kicks } from '../../../../../tests/support/kicks.ts';
import { openCore, temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { encodeFlac } from '../../../audio/flac-encode.ts';
import { usualRanges } from '../../../synthesis/augmentation/augment.ts';
import { writeMidiSong } from '../../../synthesis/augmentation/midi.ts';
import { decodeNpy } from '../../../interop/tabular/npy.ts';
import { readAnnotationYaml } from '../../../interop/annotation-yaml.ts';
import type { Core } from '../../create-core.ts';
import { runPipeline } from './run-pipeline.ts';
import type { PipelineOptions } from './pipeline-run.ts';
import type { PipelineSample } from './samples.ts';
import { splitSteps, writeSplits } from '../versions/divide-tracks.ts';

const TEMPI = [120, 124, 128, 132];

/** Four short tracks with annotations that fit them. */
async function library(): Promise<Core> {
  const core = openCore();
  const music = temporaryFolder();
  for (const bpm of TEMPI)
    writeFileSync(join(music, `${bpm}.flac`), encodeFlac([kicks(4, bpm, bpm)], 44_100));
  await core.imports.start([music]).result;
  for (const [i, trackId] of core.library.ids({}).entries()) annotate(core, trackId, TEMPI[i]!);
  return core;
}

function annotate(core: Core, trackId: number, bpm: number, key = '8A'): void {
  const document = annotation({ bpm, downbeat: 0, duration: 4, key, sections: [[1, 'intro']], cueBars: [1] });
  const file = core.annotations.requireTrack(trackId).path;
  core.annotations.commit({
    trackId,
    document: { ...document, audio: { ...document.audio, file } },
    author: 'ann',
    source: 'manual',
    kind: 'edit',
    reason: 'test',
    at: '2026-01-01T00:00:00Z',
  });
}

const version = {
  name: 'club',
  split: '50/25/25',
  seed: 'test',
  stratify: [],
  force: 'short tracks',
};

const settings: PipelineOptions = {
  version,
  features: { mfcc: true },
  variants: 1,
  ranges: usualRanges,
  synthesize: 1,
  styles: ['house'],
  seconds: [20, 25],
  midi: [],
  formats: ['jsonl'],
  at: '2026-01-02T00:00:00Z',
};

function samplesOf(folder: string): PipelineSample[] {
  return readFileSync(join(folder, 'manifest.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as PipelineSample);
}

describe('the pipeline', () => {
  it('creates everything that a training run reads, resumes after a stop, and adds only what is new', async () => {
    const core = await library();
    const folder = temporaryFolder();
    const midi = join(temporaryFolder(), 'piece.mid');
    const note = { time: 0, duration: 1, midi: 60, velocity: 90, channel: 0, program: 0, track: 1 };
    writeFileSync(
      midi,
      writeMidiSong({
        notes: [note],
        tempi: [{ time: 0, bpm: 100 }],
        timeSignatures: [],
        keySignatures: [],
        markers: [],
        duration: 1,
      }),
    );
    const options = { ...settings, midi: [midi] };
    const abort = new AbortController();
    const stopped = runPipeline(core, folder, {
      ...options,
      signal: abort.signal,
      onProgress: (step, done) => step === 'features' && done === 2 && abort.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(join(folder, 'manifest.jsonl'))).toBe(false);
    const synthetic = join(folder, 'raw', 'synthetic', 'test-0000.flac');
    const renderedAt = statSync(synthetic).mtimeMs;

    const report = await runPipeline(core, folder, options);
    expect(core.datasets.list().map(({ reference }) => reference)).toEqual(['club@v1']);
    expect(report).toMatchObject({
      version: { reference: 'club@v1', parent: null },
      samples: { track: 4, augmented: 2, synthetic: 1, midi: 1 },
      failures: [],
    });
    // Both copies, and the features of two tracks.
    expect(report.kept).toBe(4);
    expect(statSync(synthetic).mtimeMs).toBe(renderedAt);

    const samples = samplesOf(folder);
    const manifest = core.datasets.manifest('club');
    const tracks = samples.filter(({ kind }) => kind === 'track');
    expect(new Map(tracks.map(({ audio_id, split }) => [audio_id, split]))).toEqual(
      new Map(manifest.map(({ audio, split }) => [audio, split])),
    );
    for (const split of ['train', 'validation', 'test'] as const)
      expect(
        readFileSync(join(folder, 'splits', `${split}.txt`), 'utf8')
          .split('\n')
          .filter(Boolean),
      ).toEqual(tracks.filter((sample) => sample.split === split).map(({ id }) => id));
    const training = new Set(tracks.filter(({ split }) => split === 'train').map(({ id }) => id));
    for (const sample of samples) {
      const text = readFileSync(join(folder, sample.annotation), 'utf8');
      const read = readAnnotationYaml(text);
      expect(read).toMatchObject({ ok: true, header: { track: sample.audio_id } });
      const bpm = read.ok ? read.annotation.audio.bpm! : Number.NaN;
      const files = unzipSync(readFileSync(join(folder, sample.features!)));
      // Labels belong to the very file, and are stretched if it is.
      expect(decodeNpy(files['anchors.npy']!).data[1]).toBeCloseTo(bpm, 9);
      expect(decodeNpy(files['mfcc.npy']!).shape[0]).toBe(40);
    }
    const made = samples.filter(({ kind }) => kind !== 'track');
    expect(made.every(({ split, audio }) => split === 'train' && existsSync(join(folder, audio!)))).toBe(
      true,
    );
    const copied = samples.filter(({ kind }) => kind === 'augmented').map(({ from }) => from!);
    expect(new Set(copied)).toEqual(training);
    expect(
      readFileSync(join(folder, 'exports', 'tracks.jsonl'), 'utf8')
        .trimEnd()
        .split('\n'),
    ).toHaveLength(4);

    const again = await runPipeline(core, folder, options);
    expect(again.version.reference).toBe('club@v1');
    expect(again.kept).toBe(2 + 8);
    const changed = tracks.find(({ split }) => split === 'train')!;
    const { track } = manifest.find(({ audio }) => audio === changed.audio_id)!;
    annotate(core, track, core.annotations.state(track).annotation.audio.bpm!, '9A');
    const next = await runPipeline(core, folder, options);
    expect(next.version).toMatchObject({ reference: 'club@v2', parent: 'club@v1' });
    // Its copy, its features and those of the copy are new.
    expect(next.kept).toBe(1 + 6);
  }, 60_000);

  it('does nothing if the quality gates fail', async () => {
    const core = await library();
    const folder = join(temporaryFolder(), 'out');
    const { force: _force, ...strict } = version;
    await expect(runPipeline(core, folder, { ...settings, version: strict })).rejects.toThrow(
      /quality gates refuse/,
    );
    expect(existsSync(folder)).toBe(false);
  });
});

describe('splits without a version', () => {
  it('are those that a version would have, and can keep those of another', async () => {
    const core = await library();
    const plan = (previous?: ReadonlyMap<number, 'train' | 'validation' | 'test'>) =>
      runNow(
        splitSteps(core.db, null, {
          ratios: [0.5, 0.25, 0.25],
          seed: 'test',
          stratify: [],
          verifiedFirst: false,
          ...(previous ? { previous } : {}),
        }),
      );
    const planned = plan();
    expect(core.datasets.list()).toEqual([]);
    createVersionNow(core, { ...version, author: 'ann' });
    const made = new Map(core.datasets.manifest('club').map(({ track, split }) => [track, split]));
    expect(new Map(planned.tracks.map(({ trackId, split }) => [trackId, split]))).toEqual(made);
    const turned = new Map(
      [...made].map(([id, split]) => [id, split === 'train' ? 'test' : 'train'] as const),
    );
    expect(plan(turned).tracks.map(({ trackId, split }) => [trackId, split])).toEqual(
      planned.tracks.map(({ trackId }) => [trackId, turned.get(trackId)]),
    );
    const folder = temporaryFolder();
    await writeSplits(folder, planned.tracks);
    const lines = readFileSync(join(folder, 'splits.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(planned.tracks);
    expect(readFileSync(join(folder, 'train.txt'), 'utf8')).toBe(
      planned.tracks.flatMap(({ id, split }) => (split === 'train' ? [`${id}\n`] : [])).join(''),
    );
  });
});
