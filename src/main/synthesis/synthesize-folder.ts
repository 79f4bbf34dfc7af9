import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { sha256Hex } from '../files/hash.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { encodeFlac } from '../audio/flac-encode.ts';
import { makeFolder } from '../files/make-folder.ts';
import { writeWhole } from '../files/output.ts';
import type { StyleName } from './styles.ts';
import { describeTrack, synthesizeTrack } from './synthesize-track.ts';
import type { SynthesisOptions, SynthesizedTrack } from './synthesize-track.ts';
import type { SynthesisTruth } from './truth.ts';
import { explainIoError } from '../files/io-error.ts';

export interface SynthesizeFolderOptions {
  readonly count: number;
  readonly seed: number | string;
  readonly styles?: readonly StyleName[];
  readonly durationRange?: readonly [number, number];
  readonly onProgress?: (done: number, total: number, id: string) => void;
  readonly signal?: AbortSignal;
}

/** One row of `manifest.json`. */
export interface SynthesizedFile {
  readonly id: string;
  /** File names within the folder. */
  readonly audio: string;
  readonly truth: string;
  /** SHA-256 of the FLAC file. */
  readonly sha256: string;
  /** Bytes of the FLAC file. */
  readonly size: number;
  readonly duration_s: number;
  readonly style: StyleName;
  readonly bpm: number;
}

export interface SynthesisManifest {
  readonly format: 'segue-synthesis';
  readonly version: 1;
  readonly seed: string;
  readonly tracks: readonly SynthesizedFile[];
}

/** Writes `<id>.flac` with title, artist and genre; tempo and key are left out of the tags for the analysis to find. */
export async function writeTrack(folder: string, track: SynthesizedTrack): Promise<SynthesizedFile> {
  const { truth } = track;
  const bytes = encodeFlac(track.channels, track.sampleRate, {
    tags: { TITLE: truth.title, ARTIST: truth.artist, GENRE: truth.style },
  });
  const file = describeFile(truth, bytes);
  await writeWhole(join(folder, file.audio), bytes, { durable: true });
  return file;
}

function describeFile(truth: SynthesisTruth, bytes: Uint8Array): SynthesizedFile {
  return {
    id: truth.id,
    audio: `${truth.id}.flac`,
    truth: `${truth.id}.truth.json`,
    sha256: sha256Hex(bytes),
    size: bytes.length,
    duration_s: truth.duration_s,
    style: truth.style,
    bpm: truth.bpm,
  };
}

async function render(folder: string, seed: string, settings: SynthesisOptions): Promise<SynthesizedFile> {
  const track = synthesizeTrack(seed, settings);
  const file = await writeTrack(folder, track);
  // Written last: if the truth exists, the audio is complete.
  await writeWhole(join(folder, file.truth), truthText(track.truth));
  return file;
}

const truthText = (truth: SynthesisTruth): string => `${JSON.stringify(truth)}\n`;

/** The files of a track that an earlier run rendered. */
async function findRendered(folder: string, truth: SynthesisTruth): Promise<SynthesizedFile | null> {
  try {
    if ((await readFile(join(folder, `${truth.id}.truth.json`), 'utf8')) !== truthText(truth)) return null;
    return describeFile(truth, await readFile(join(folder, `${truth.id}.flac`)));
  } catch {
    // Missing or unreadable: it is rendered.
    return null;
  }
}

/**
 * Renders `count` tracks into `folder`: FLAC, `<id>.truth.json` and `manifest.json`. Track n depends only on the seed
 * and n, so a longer run continues a shorter one; tracks that an earlier run rendered are kept. Throws `cancelled` and
 * `io`.
 */
export async function synthesizeToFolder(
  folder: string,
  options: SynthesizeFolderOptions,
): Promise<SynthesisManifest> {
  if (!Number.isInteger(options.count) || options.count < 1)
    throw new AppError(
      'invalid_input',
      msg('The number of tracks must be a whole number above 0, not {count}', { count: options.count }),
    );
  try {
    makeFolder(folder);
  } catch (cause) {
    throw new AppError(
      'io',
      msg('Cannot create the folder {folder}: {reason}', { folder, reason: explainIoError(folder, cause) }),
      {
        cause,
      },
    );
  }
  const tracks: SynthesizedFile[] = [];
  for (let index = 0; index < options.count; index++) {
    if (options.signal?.aborted) throw new AppError('cancelled', msg('Synthesis was cancelled'));
    const id = `${options.seed}-${String(index).padStart(4, '0')}`.replace(/[^\w.-]/g, '_');
    const style =
      options.styles && options.styles.length > 0 ? options.styles[index % options.styles.length] : undefined;
    const settings: SynthesisOptions = {
      id,
      ...(style ? { style } : {}),
      ...(options.durationRange ? { durationRange: options.durationRange, keepsRange: true } : {}),
    };
    const seed = `${options.seed}/${index}`;
    tracks.push(
      (await findRendered(folder, describeTrack(seed, settings))) ?? (await render(folder, seed, settings)),
    );
    options.onProgress?.(index + 1, options.count, id);
    // Yields to timers and signals, because rendering itself blocks.
    await setImmediate();
  }
  const manifest: SynthesisManifest = {
    format: 'segue-synthesis',
    version: 1,
    seed: String(options.seed),
    tracks,
  };
  await writeWhole(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
