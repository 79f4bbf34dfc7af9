import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError, toAppError } from '../../../shared/errors.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { audioIdentity } from '../../audio/identity.ts';
import { augmentFile } from '../../synthesis/augmentation/augment-file.ts';
import type { AugmentedFile, MixPartner } from '../../synthesis/augmentation/augment-file.ts';
import type { AugmentationRanges } from '../../synthesis/augmentation/augment.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import type { NpyArray } from '../../interop/tabular/npy.ts';
import { writeWhole } from '../../files/output.ts';
import { trackFeatures } from '../../dataset/features/track-features.ts';
import type { FeatureRequest } from '../../dataset/features/track-features.ts';
import { renderMidiFolder } from '../../synthesis/midi-folder.ts';
import type { MidiFolderOptions, RenderedMidiFile } from '../../synthesis/midi-folder.ts';
import { synthesizeToFolder } from '../../synthesis/synthesize-folder.ts';
import type { SynthesisManifest, SynthesizeFolderOptions } from '../../synthesis/synthesize-folder.ts';
import type { SynthesisTruth } from '../../synthesis/truth.ts';
import { writeAnnotationYaml } from '../../interop/annotation-yaml.ts';
import { createNamer } from '../../files/file-names.ts';
import { annotationOfTruth } from '../../synthesis/truth-annotation.ts';
import type { AnnotatedTruth } from '../../synthesis/truth-annotation.ts';

/** The sources of training data besides annotations: features, augmented copies, synthesized tracks. */

/** A track or file that could not be processed. */
export interface SourceFailure {
  readonly item: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Log-mel values (ln(1 + 1000 · magnitude)) that never rise above this mean silence. */
const SILENT_MEL = 0.02;

function isSilent({ data }: NpyArray): boolean {
  for (const value of data) if (value > SILENT_MEL) return false;
  return true;
}

/** Writes the failures with their reasons to `set-aside.jsonl`; writes nothing if there are none. */
export async function writeSetAside(folder: string, failures: readonly SourceFailure[]): Promise<void> {
  if (failures.length === 0) return;
  const lines = failures.map((failure) => `${JSON.stringify(failure)}\n`);
  await writeWhole(join(folder, 'set-aside.jsonl'), lines.join(''));
}

/** Reads features of tracks; failures are collected, and such tracks have none. */
export function createFeatureReader(
  request: FeatureRequest,
  options: { readonly cache?: string; readonly signal?: AbortSignal },
): {
  readonly read: (track: ExportTrack) => Promise<Readonly<Record<string, NpyArray>>>;
  readonly failures: SourceFailure[];
} {
  const failures: SourceFailure[] = [];
  return {
    failures,
    async read(track) {
      const item = track.path ?? `track ${track.trackId}`;
      if (track.path === null || track.missing) {
        failures.push({ item, code: 'not_found', message: 'its file is missing; only labels are written' });
        return {};
      }
      try {
        const features = await trackFeatures(track.path, track.audioId ?? track.path, request, options);
        if (features.mel && isSilent(features.mel)) {
          failures.push({ item, code: 'invalid_input', message: 'is silent; only labels are written' });
          return {};
        }
        return features;
      } catch (error) {
        const { code, message } = toAppError(error);
        if (code === 'cancelled' || code === 'model_unavailable') throw error;
        failures.push({ item, code, message });
        return {};
      }
    },
  };
}

export interface AugmentOptions {
  /** Number of copies per track. */
  readonly variants: number;
  readonly seed: string;
  readonly ranges: AugmentationRanges;
  /** The tracks that `mixup` chooses from. */
  readonly partners?: readonly MixPartner[];
  /** ISO time for the new annotations. */
  readonly at: string;
  readonly signal?: AbortSignal;
  readonly onTrack?: (done: number) => void;
  /** Existing copies of a track; null if they must be made. */
  readonly find?: (track: ExportTrack, name: string) => readonly AugmentedFile[] | null;
  readonly onMade?: (track: ExportTrack, name: string, files: readonly AugmentedFile[]) => Promise<void>;
}

/** Writes augmented copies of tracks with their annotations into `folder`. Throws `cancelled`. */
export async function augmentTracks(
  folder: string,
  tracks: Iterable<ExportTrack>,
  options: AugmentOptions,
): Promise<{ readonly files: AugmentedFile[]; readonly failures: SourceFailure[] }> {
  const { signal, find, onMade, onTrack, ...settings } = options;
  const nameOf = createNamer();
  const files: AugmentedFile[] = [];
  const failures: SourceFailure[] = [];
  let done = 0;
  for (const track of tracks) {
    onTrack?.(done++);
    const { path } = track;
    const item = path ?? `track ${track.trackId}`;
    const name = nameOf({ ...track, file: track.document.audio.file });
    if (path === null || track.missing) {
      failures.push({ item, code: 'not_found', message: 'its file is missing' });
      continue;
    }
    const known = find?.(track, name);
    if (known) {
      files.push(...known);
      continue;
    }
    try {
      const made = await augmentFile(
        folder,
        name,
        { ...track, path },
        { ...settings, ...(signal ? { signal } : {}) },
      );
      await onMade?.(track, name, made);
      files.push(...made);
    } catch (error) {
      if (signal?.aborted) throw new AppError('cancelled', msg('Augmentation was cancelled'));
      const { code, message } = toAppError(error);
      failures.push({ item, code, message });
    }
  }
  return { files, failures };
}

/** Writes `<id>.yaml` next to a rendering. */
async function annotate(
  folder: string,
  file: { readonly id: string; readonly audio: string },
  truth: AnnotatedTruth & { readonly artist: string; readonly title: string },
  at: string,
): Promise<void> {
  const path = join(folder, file.audio);
  const { artist, title } = truth;
  const header = { track: await audioIdentity(path), artist, title, base: null };
  await writeWhole(
    join(folder, `${file.id}.yaml`),
    writeAnnotationYaml(header, annotationOfTruth(truth, path, at)),
  );
}

/** Renders synthesized tracks with their annotations into `folder`; see {@link synthesizeToFolder}. */
export async function synthesizeTracks(
  folder: string,
  options: SynthesizeFolderOptions,
  at: string,
): Promise<SynthesisManifest> {
  const root = resolve(folder);
  const manifest = await synthesizeToFolder(root, options);
  for (const track of manifest.tracks) {
    const truth = JSON.parse(await readFile(join(root, track.truth), 'utf8')) as SynthesisTruth;
    await annotate(root, track, truth, at);
  }
  return manifest;
}

/** Renders MIDI files with their annotations into `folder`; see {@link renderMidiFolder}. */
export async function synthesizeMidi(
  folder: string,
  paths: readonly string[],
  options: MidiFolderOptions,
  at: string,
): Promise<{ readonly files: readonly RenderedMidiFile[]; readonly failures: readonly SourceFailure[] }> {
  const root = resolve(folder);
  const { rendered, failures } = await renderMidiFolder(root, paths, options);
  for (const { file, truth } of rendered) await annotate(root, file, truth, at);
  return { files: rendered.map(({ file }) => file), failures };
}
