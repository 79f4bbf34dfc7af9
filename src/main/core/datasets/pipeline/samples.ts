import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { AppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { SplitName } from '../../../dataset/splits/split-ratios.ts';
import { writePieces, writeWhole } from '../../../files/output.ts';
import { readAnnotationYaml } from '../../../interop/annotation-yaml.ts';
import type { ExportTrack } from '../../../interop/tabular/export-track.ts';
import { encodeTrackArrays } from '../../../interop/tabular/numpy.ts';
import type { AugmentedFile } from '../../../synthesis/augmentation/augment-file.ts';
import { augmentTracks, createFeatureReader, synthesizeMidi, synthesizeTracks } from '../sources.ts';
import { digest } from './journal.ts';
import type { PipelineOptions, PipelineRun } from './pipeline-run.ts';

/** One line of `manifest.jsonl`. Paths are relative to the folder, except for music that stays in place. */
export interface PipelineSample {
  readonly id: string;
  readonly kind: 'track' | 'augmented' | 'synthetic' | 'midi';
  readonly split: SplitName;
  readonly audio: string | null;
  readonly audio_id: string | null;
  readonly annotation: string;
  readonly features: string | null;
  /** Id of the track that a copy was made from, or the MIDI file that was rendered. */
  readonly from: string | null;
}

/** A sample with the source of its features. */
export interface Source extends Omit<PipelineSample, 'features'> {
  readonly track: ExportTrack;
}

function seedOf({ version }: PipelineOptions): string {
  return version.seed ?? 'segue';
}

/** Augmented copies of training tracks only: test tracks must keep their sound. */
export async function augmentSamples(run: PipelineRun, sources: readonly Source[]): Promise<Source[]> {
  const { root, options, journal } = run;
  const { signal, at } = options;
  const target = join(root, 'processed', 'augmented');
  const training = sources.filter(({ split }) => split === 'train');
  const { variants, ranges } = options;
  const settings = { variants, ranges, seed: seedOf(options) };
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
      onTrack: (done) => run.progress('augment')(done, training.length),
      find(track, name) {
        const known = journal.find<AugmentedFile[]>('augment', keyOf(track, name));
        return known?.every(isThere) ? known : null;
      },
      onMade: (track, name, files) => journal.add('augment', keyOf(track, name), files),
    },
  );
  run.failures.push(...made.failures);
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
export async function synthesizeSamples(run: PipelineRun): Promise<Source[]> {
  const { root, options } = run;
  const { signal, at } = options;
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
        seed: seedOf(options),
        styles: options.styles,
        ...(options.seconds ? { durationRange: options.seconds } : {}),
        ...(signal ? { signal } : {}),
        onProgress: run.progress('synthesize'),
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
        seed: seedOf(options),
        ...(signal ? { signal } : {}),
        onProgress: run.progress('synthesize'),
      },
      at,
    );
    run.failures.push(...rendered.failures);
    for (const file of rendered.files) await add(file, 'midi', file.from);
  }
  return found;
}

/** Writes one `.npz` per sample with its labels and features; returns the files by sample. */
export async function makeFeatures(
  run: PipelineRun,
  sources: readonly Source[],
): Promise<Map<string, string>> {
  const { root, options, journal } = run;
  const { signal } = options;
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
    run.stopIfAsked();
    run.progress('features')(i, sources.length);
    const file = `processed/features/${id}.npz`;
    const key = digest(id, track.hash, track.audioId, settings);
    if (!(journal.find('features', key) && existsSync(join(root, file)))) {
      const failed = reader.failures.length;
      await writeWhole(join(root, file), encodeTrackArrays(track.document, await reader.read(track)));
      // A track whose music is missing is tried again next time.
      if (reader.failures.length === failed) await journal.add('features', key, file);
    }
    made.set(id, file);
  }
  run.failures.push(...reader.failures);
  return made;
}

/** A file created by the pipeline, in the form in which exports see tracks. */
async function readRendered(path: string, annotation: string): Promise<ExportTrack> {
  const text = await readFile(annotation, 'utf8');
  const read = readAnnotationYaml(text);
  if (!read.ok)
    throw new AppError(
      'io',
      msg('{annotation} is damaged: {reason}', { annotation, reason: read.problems[0]!.message }),
    );
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
