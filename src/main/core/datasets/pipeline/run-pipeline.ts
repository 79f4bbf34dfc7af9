import { join, resolve } from 'node:path';
import { exportFormats } from '../../../../shared/domain/index.ts';
import type { ExportFormat } from '../../../../shared/domain/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import { nameOf } from '../../../dataset/dataset-track.ts';
import { createNamer } from '../../../files/file-names.ts';
import { writePieces, writeWhole } from '../../../files/output.ts';
import type { ExportTrack } from '../../../interop/tabular/export-track.ts';
import type { Core } from '../../create-core.ts';
import { exportDataset } from '../../exchange/export-annotations.ts';
import { importCheck, tracksOf } from '../../exchange/track-sources.ts';
import { exportYaml } from '../../exchange/import-yaml.ts';
import type { SourceFailure } from '../sources.ts';
import type { DatasetVersion } from '../versions/dataset-version.ts';
import { writeSplits } from '../versions/divide-tracks.ts';
import { openJournal } from './journal.ts';
import type { PipelineOptions, PipelineRun } from './pipeline-run.ts';
import { augmentSamples, makeFeatures, synthesizeSamples } from './samples.ts';
import type { PipelineSample, Source } from './samples.ts';

export interface PipelineReport {
  readonly folder: string;
  readonly version: DatasetVersion;
  readonly samples: Readonly<Record<PipelineSample['kind'], number>>;
  /** Number of results that earlier runs had already created. */
  readonly kept: number;
  readonly exports: readonly string[];
  readonly failures: readonly SourceFailure[];
}

/** File names of single-file formats. */
function exportName(format: ExportFormat): string {
  const { extension } = exportFormats[format];
  return extension === null ? format : `tracks${extension}`;
}

/**
 * Creates a version and, in `folder`, `config.json`, `splits/`, `annotations/`, `processed/augmented/` (of training
 * tracks only), `raw/synthetic/`, `processed/features/`, `exports/` and `manifest.jsonl`, which lists all samples.
 * Finished steps are recorded in `progress.jsonl`: a stopped run resumes, and a repeated run adds only what is new, and
 * a new version only if the library has changed.
 * @throws AppError `invalid_input` if a quality gate fails, before anything else is done; `io`, `cancelled`
 */
export async function runPipeline(
  core: Core,
  folder: string,
  options: PipelineOptions,
): Promise<PipelineReport> {
  const root = resolve(folder);
  const { signal } = options;
  const progress: PipelineRun['progress'] = (step) => (done, total) =>
    options.onProgress?.(step, done, total);
  const version = await core.runDatasetTask(
    { action: 'create', input: { ...options.version, unlessEqual: true, author: core.author() } },
    { signal, onProgress: progress('version') },
  );
  await writeWhole(join(root, 'config.json'), `${JSON.stringify(configOf(options, version), null, 2)}\n`);
  const run: PipelineRun = {
    root,
    options,
    journal: await openJournal(root),
    failures: [],
    progress,
    stopIfAsked() {
      if (signal?.aborted)
        throw new AppError('cancelled', msg('The pipeline was stopped; run it again to go on.'));
    },
  };
  const tracks = tracksOf(core, { kind: 'version', reference: version.reference });
  const sources = sourcesOf(tracks.read());
  await writeSplits(join(root, 'splits'), sources.map(splitMember));
  run.stopIfAsked();
  const yaml = await exportYaml(join(root, 'annotations'), tracks.read(), {
    isImported: importCheck(core),
    ...(signal ? { signal } : {}),
  });
  progress('annotations')(yaml.written + yaml.unchanged, sources.length);

  if (options.variants > 0) sources.push(...(await augmentSamples(run, sources)));
  run.stopIfAsked();
  sources.push(...(await synthesizeSamples(run)));
  const features = await makeFeatures(run, sources);
  const samples = sources.map(({ track: _track, ...sample }): PipelineSample => ({
    ...sample,
    features: features.get(sample.id) ?? null,
  }));
  await writePieces(
    join(root, 'manifest.jsonl'),
    samples.map((sample) => `${JSON.stringify(sample)}\n`),
  );
  const exports = await writeExports(core, run, version.reference, tracks.read);
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
    kept: run.journal.kept(),
    exports,
    failures: run.failures,
  };
}

/** The tracks of the version as samples. */
function sourcesOf(tracks: Iterable<ExportTrack>): Source[] {
  const fileName = createNamer();
  return Array.from(tracks, (track) => {
    const id = fileName({ ...track, file: track.document.audio.file });
    const { path: audio, audioId: audio_id, split } = track;
    const annotation = `annotations/${id}.yaml`;
    return { id, kind: 'track', split: split ?? 'train', audio, audio_id, annotation, from: null, track };
  });
}

function splitMember({ id, split, audio_id, track }: Source) {
  const { trackId, path, genre, document } = track;
  return {
    id,
    split,
    trackId,
    track: nameOf(track),
    audioId: audio_id,
    path,
    genre,
    tier: document.metadata.tier,
  };
}

/** Returns what was written. */
async function writeExports(
  core: Core,
  { root, options, progress, stopIfAsked }: PipelineRun,
  name: string,
  read: () => Iterable<ExportTrack>,
): Promise<string[]> {
  const paths: string[] = [];
  for (const [i, format] of options.formats.entries()) {
    stopIfAsked();
    progress('export')(i, options.formats.length);
    const report = await exportDataset(format, join(root, 'exports', exportName(format)), read, {
      name,
      isImported: importCheck(core),
      predictionsOf: (trackId) => (trackId > 0 ? core.annotations.predictionsOf(trackId) : []),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    paths.push(report.path);
  }
  return paths;
}

function configOf(options: PipelineOptions, version: DatasetVersion): object {
  const {
    signal: _signal,
    onProgress: _progress,
    at: _at,
    cache: _cache,
    version: request,
    ...rest
  } = options;
  const { embeddings = [], ...features } = options.features;
  return {
    format: 'segue-pipeline',
    version: version.reference,
    manifestSha256: version.manifestSha256,
    ...request,
    ...rest,
    features: { ...features, embeddings: embeddings.map(({ name }) => name) },
  };
}
