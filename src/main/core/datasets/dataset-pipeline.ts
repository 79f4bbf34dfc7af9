import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { exportFormats } from '../../../shared/domain/index.ts';
import { sha256Hex } from '../../files/hash.ts';
import type { TrackId, ExportFormat } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { nameOf } from '../../dataset/dataset-track.ts';
import type { AugmentedFile } from '../../synthesis/augmentation/augment-file.ts';
import type { AugmentationRanges } from '../../synthesis/augmentation/augment.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import { encodeTrackArrays } from '../../interop/tabular/numpy.ts';
import { writePieces, writeWhole } from '../../files/output.ts';
import type { FeatureRequest } from '../../dataset/features/track-features.ts';
import type { SplitName, SplitRatios } from '../../dataset/splits/split-ratios.ts';
import type { QualityOptions } from '../../dataset/quality/measure-quality.ts';
import type { StyleName } from '../../synthesis/styles.ts';
import { readAnnotationYaml } from '../../interop/annotation-yaml.ts';
import { createNamer } from '../../files/file-names.ts';
import type { Core } from '../create-core.ts';
import { augmentTracks, createFeatureReader, synthesizeMidi, synthesizeTracks } from './sources.ts';
import type { SourceFailure } from './sources.ts';
import { writeSplits } from './versions/divide-tracks.ts';
import type { DatasetVersion } from './versions/datasets.ts';
import { exportDataset } from '../exchange/export-annotations.ts';
import { createTakenCheck } from '../exchange/import-annotations.ts';
import { readVersionTracks } from '../exchange/export-tracks.ts';
import { exportYaml } from '../exchange/import-yaml.ts';
import { runInSteps } from '../jobs/steps.ts';

/** From the library to everything that a training run reads. */
export interface PipelineOptions {
  readonly name: string;
  readonly description: string;
  readonly author: string;
  readonly trackIds: readonly TrackId[] | null;
  readonly selection: unknown;
  readonly splits: {
    readonly ratios: SplitRatios;
    readonly seed: string;
    readonly stratify: readonly ('genre' | 'tier')[];
    readonly verifiedFirst: boolean;
  };
  readonly quality: QualityOptions;
  readonly force?: string;
  /** None when empty. */
  readonly features: FeatureRequest;
  /** Where features are cached; no caching when absent. */
  readonly cache?: string;
  /** Changed copies of each training track; 0 for none. */
  readonly variants: number;
  readonly ranges: AugmentationRanges;
  /** Synthesized tracks; 0 for none. */
  readonly synthesize: number;
  readonly styles: readonly StyleName[];
  readonly seconds?: readonly [number, number];
  /** MIDI files to render. */
  readonly midi: readonly string[];
  readonly formats: readonly ExportFormat[];
  /** ISO time for what is made. */
  readonly at: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: PipelineStep, done: number, total: number) => void;
}

const pipelineSteps = [
  'version',
  'splits',
  'annotations',
  'augment',
  'synthesize',
  'features',
  'export',
] as const;
export type PipelineStep = (typeof pipelineSteps)[number];

/** One line of `manifest.jsonl`. Paths are relative to the folder, but for music that stays where it is. */
export interface PipelineSample {
  readonly id: string;
  readonly kind: 'track' | 'augmented' | 'synthetic' | 'midi';
  readonly split: SplitName;
  readonly audio: string | null;
  readonly audio_id: string | null;
  readonly annotation: string;
  readonly features: string | null;
  /** Id of the track that a copy was made of, or the MIDI file that was rendered. */
  readonly from: string | null;
}

export interface PipelineReport {
  readonly folder: string;
  readonly version: DatasetVersion;
  readonly samples: Readonly<Record<PipelineSample['kind'], number>>;
  /** What earlier runs had made already. */
  readonly kept: number;
  readonly exports: readonly string[];
  readonly failures: readonly SourceFailure[];
}

/** A sample with what its features are made from. */
interface Source extends Omit<PipelineSample, 'features'> {
  readonly track: ExportTrack;
}

/** Formats that are one file have a name of their own. */
function exportName(format: ExportFormat): string {
  const { extension } = exportFormats[format];
  return extension === null ? format : `tracks${extension}`;
}

/**
 * Makes a version and around it, in `folder`: `config.json`, `splits/`, `annotations/`, `processed/augmented/` (of training tracks only),
 * `raw/synthetic/`, `processed/features/`, `exports/` and `manifest.jsonl`, which lists all samples. What a run has finished is in
 * `progress.jsonl`: stopped, the next run goes on; done again, it makes only what is new, and a new version only when the library has changed.
 * @throws AppError `invalid_input` when a quality gate refuses, before anything else is done; `io`, `cancelled`.
 */
export async function runPipeline(
  core: Core,
  folder: string,
  options: PipelineOptions,
): Promise<PipelineReport> {
  const root = resolve(folder);
  const { signal, at } = options;
  const progress = (step: PipelineStep) => (done: number, total: number) =>
    options.onProgress?.(step, done, total);
  const stopIfAsked = (): void => {
    if (signal?.aborted) throw new AppError('cancelled', 'The pipeline was stopped; run it again to go on.');
  };

  const version = await runInSteps(
    core.datasets.createSteps({
      name: options.name,
      description: options.description,
      author: options.author,
      trackIds: options.trackIds,
      selection: options.selection,
      ...options.splits,
      quality: options.quality,
      unlessEqual: true,
      ...(options.force === undefined ? {} : { force: options.force }),
    }),
    { signal, onProgress: progress('version') },
  );
  const entries = core.datasets.manifest(version.reference);
  const read = (): Iterable<ExportTrack> => readVersionTracks(core.db, entries);
  await writeWhole(join(root, 'config.json'), `${JSON.stringify(configOf(options, version), null, 2)}\n`);
  const journal = await openJournal(root);
  const failures: SourceFailure[] = [];

  const fileName = createNamer();
  const sources: Source[] = [];
  for (const track of read()) {
    const id = fileName({ ...track, file: track.document.audio.file });
    const { path: audio, audioId: audio_id, split } = track;
    const annotation = `annotations/${id}.yaml`;
    sources.push({
      id,
      kind: 'track',
      split: split ?? 'train',
      audio,
      audio_id,
      annotation,
      from: null,
      track,
    });
  }
  await writeSplits(
    join(root, 'splits'),
    sources.map(({ id, split, audio_id, track }) => ({
      id,
      split,
      trackId: track.trackId,
      track: nameOf(track),
      audioId: audio_id,
      path: track.path,
      genre: track.genre,
      tier: track.document.metadata.tier,
    })),
  );
  stopIfAsked();
  const yaml = await exportYaml(join(root, 'annotations'), read(), {
    isTaken: createTakenCheck(core.db),
    ...(signal ? { signal } : {}),
  });
  progress('annotations')(yaml.written + yaml.unchanged, sources.length);

  if (options.variants > 0) sources.push(...(await augment()));
  stopIfAsked();
  sources.push(...(await synthesize()));
  const featureFiles = await makeFeatures();

  const samples = sources.map(({ track: _track, ...sample }): PipelineSample => ({
    ...sample,
    features: featureFiles.get(sample.id) ?? null,
  }));
  await writePieces(
    join(root, 'manifest.jsonl'),
    samples.map((sample) => `${JSON.stringify(sample)}\n`),
  );

  const exports: string[] = [];
  for (const [i, format] of options.formats.entries()) {
    stopIfAsked();
    progress('export')(i, options.formats.length);
    const report = await exportDataset(format, join(root, 'exports', exportName(format)), read, {
      name: version.reference,
      isTaken: createTakenCheck(core.db),
      predictionsOf: (trackId) => (trackId > 0 ? core.annotations.predictionsOf(trackId) : []),
      ...(signal ? { signal } : {}),
    });
    exports.push(report.path);
  }
  const count = (kind: PipelineSample['kind']): number =>
    samples.filter((sample) => sample.kind === kind).length;
  return {
    folder: root,
    version,
    samples: {
      track: count('track'),
      augmented: count('augmented'),
      synthetic: count('synthetic'),
      midi: count('midi'),
    },
    kept: journal.kept(),
    exports,
    failures,
  };

  /** Copies of training tracks: what is tested on must sound as it is. */
  async function augment(): Promise<Source[]> {
    const target = join(root, 'processed', 'augmented');
    const training = sources.filter(({ split }) => split === 'train');
    const { variants, ranges } = options;
    const settings = { variants, ranges, seed: options.splits.seed };
    const keyOf = (track: ExportTrack, name: string): string => digest(name, track.hash, settings);
    const isThere = ({ audio, annotation }: AugmentedFile): boolean =>
      existsSync(join(target, audio)) && existsSync(join(target, annotation));
    const made = await augmentTracks(
      target,
      training.map(({ track }) => track),
      {
        ...settings,
        at,
        ...(signal ? { signal } : {}),
        onTrack: (done) => progress('augment')(done, training.length),
        find(track, name) {
          const known = journal.find<AugmentedFile[]>('augment', keyOf(track, name));
          return known?.every(isThere) ? known : null;
        },
        onMade: (track, name, files) => journal.add('augment', keyOf(track, name), files),
      },
    );
    failures.push(...made.failures);
    await writePieces(
      join(target, 'manifest.jsonl'),
      made.files.map((file) => `${JSON.stringify(file)}\n`),
    );
    const idOf = new Map(training.map(({ id, track }) => [track.path, id]));
    const copies: Source[] = [];
    for (const { audio, annotation, audioId, from } of made.files)
      copies.push({
        id: audio.replace(/\.flac$/, ''),
        kind: 'augmented',
        split: 'train',
        audio: relative(root, join(target, audio)),
        audio_id: audioId,
        annotation: relative(root, join(target, annotation)),
        from: idOf.get(from.path) ?? null,
        track: await readRendered(join(target, audio), join(target, annotation)),
      });
    return copies;
  }

  /** Synthesized tracks and rendered MIDI files, for training. */
  async function synthesize(): Promise<Source[]> {
    const target = join(root, 'raw', 'synthetic');
    const found: Source[] = [];
    const add = async (
      file: { id: string; audio: string },
      kind: 'synthetic' | 'midi',
      from: string | null,
    ) => {
      const annotation = join(target, `${file.id}.yaml`);
      const track = await readRendered(join(target, file.audio), annotation);
      const audio = relative(root, join(target, file.audio));
      const audio_id = track.audioId;
      found.push({
        id: file.id,
        kind,
        split: 'train',
        audio,
        audio_id,
        annotation: relative(root, annotation),
        from,
        track,
      });
    };
    if (options.synthesize > 0) {
      const { tracks } = await synthesizeTracks(
        target,
        {
          count: options.synthesize,
          seed: options.splits.seed,
          styles: options.styles,
          ...(options.seconds ? { durationRange: options.seconds } : {}),
          ...(signal ? { signal } : {}),
          onProgress: progress('synthesize'),
        },
        at,
      );
      for (const file of tracks) await add(file, 'synthetic', null);
    }
    if (options.midi.length > 0) {
      const rendered = await synthesizeMidi(
        target,
        options.midi,
        {
          seed: options.splits.seed,
          ...(signal ? { signal } : {}),
          onProgress: progress('synthesize'),
        },
        at,
      );
      failures.push(...rendered.failures);
      for (const file of rendered.files) await add(file, 'midi', file.from);
    }
    return found;
  }

  /** One `.npz` per sample with its labels and features; the files by sample. */
  async function makeFeatures(): Promise<Map<string, string>> {
    const { mel = false, mfcc = false, embeddings = [] } = options.features;
    const made = new Map<string, string>();
    if (!mel && !mfcc && embeddings.length === 0) return made;
    const reader = createFeatureReader(options.features, {
      ...(options.cache === undefined ? {} : { cache: options.cache }),
      ...(signal ? { signal } : {}),
    });
    const settings = {
      mel,
      mfcc,
      embeddings: embeddings.map(({ name, fingerprint }) => [name, fingerprint]),
    };
    for (const [i, { id, track }] of sources.entries()) {
      stopIfAsked();
      progress('features')(i, sources.length);
      const file = `processed/features/${id}.npz`;
      const key = digest(id, track.hash, track.audioId, settings);
      if (!(journal.find('features', key) && existsSync(join(root, file)))) {
        const failed = reader.failures.length;
        await writeWhole(join(root, file), encodeTrackArrays(track.document, await reader.read(track)));
        // Without its music a track is tried again the next time.
        if (reader.failures.length === failed) await journal.add('features', key, file);
      }
      made.set(id, file);
    }
    failures.push(...reader.failures);
    return made;
  }
}

function configOf(options: PipelineOptions, version: DatasetVersion): object {
  const { signal: _signal, onProgress: _progress, at: _at, trackIds: _ids, cache: _cache, ...rest } = options;
  const { embeddings = [], ...features } = options.features;
  return {
    format: 'segue-pipeline',
    version: version.reference,
    manifestSha256: version.manifestSha256,
    ...rest,
    features: { ...features, embeddings: embeddings.map(({ name }) => name) },
  };
}

/** A file that the pipeline made, as exports see tracks. */
async function readRendered(path: string, annotation: string): Promise<ExportTrack> {
  const text = await readFile(annotation, 'utf8');
  const read = readAnnotationYaml(text);
  if (!read.ok) throw new AppError('io', `${annotation} is damaged: ${read.problems[0]!.message}`);
  return {
    trackId: 0,
    audioId: read.header.track,
    path,
    missing: false,
    sampleRate: null,
    title: read.header.title,
    artist: read.header.artist,
    album: '',
    genre: '',
    label: '',
    year: null,
    rating: 0,
    comment: '',
    revision: 0,
    hash: digest(text),
    split: 'train',
    document: read.annotation,
  };
}

function digest(...parts: readonly unknown[]): string {
  return sha256Hex(JSON.stringify(parts));
}

interface JournalEntry {
  readonly step: PipelineStep;
  /** Everything that the result depends on. */
  readonly key: string;
  readonly result: unknown;
}

/** What earlier runs have finished, so that a stopped run goes on. A line that was cut short by a kill is left out. */
async function openJournal(root: string) {
  const path = join(root, 'progress.jsonl');
  const known = new Map<string, unknown>();
  const text = await readFile(path, 'utf8').catch(() => '');
  for (const line of text.split('\n')) {
    try {
      const { step, key, result } = JSON.parse(line) as JournalEntry;
      known.set(`${step} ${key}`, result);
    } catch {
      continue;
    }
  }
  let kept = 0;
  await mkdir(root, { recursive: true });
  // A cut line must not swallow the next one.
  if (text !== '' && !text.endsWith('\n')) await appendFile(path, '\n');
  return {
    find<T>(step: PipelineStep, key: string): T | null {
      const result = known.get(`${step} ${key}`);
      if (result !== undefined) kept++;
      return (result as T | undefined) ?? null;
    },
    async add(step: PipelineStep, key: string, result: unknown): Promise<void> {
      known.set(`${step} ${key}`, result);
      await appendFile(path, `${JSON.stringify({ step, key, result } satisfies JournalEntry)}\n`);
    },
    kept: () => kept,
  };
}
