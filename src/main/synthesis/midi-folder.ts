import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { sha256Hex } from '../files/hash.ts';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { encodeFlac } from '../audio/flac-encode.ts';
import { readMidi } from './augmentation/midi.ts';
import { writeWhole } from '../files/output.ts';
import { renderMidi } from './midi-render.ts';
import type { MidiTruth } from './midi-truth.ts';

export interface MidiFolderOptions {
  /** Seed for the sounds of each piece, together with its content. */
  readonly seed: string;
  readonly onProgress?: (done: number, total: number, id: string) => void;
  readonly signal?: AbortSignal;
}

/** One rendered piece. */
export interface RenderedMidiFile {
  readonly id: string;
  /** The MIDI file. */
  readonly from: string;
  /** File names within the folder. */
  readonly audio: string;
  readonly truth: string;
  readonly duration_s: number;
}

export interface MidiFailure {
  readonly item: string;
  readonly code: AppError['code'];
  readonly message: string;
}

async function renderFile(
  folder: string,
  path: string,
  seed: string,
): Promise<[RenderedMidiFile, MidiTruth]> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new AppError(
      'not_found',
      msg('{path} cannot be read: {reason}', { path, reason: errorText(cause) }),
      { cause },
    );
  }
  const song = readMidi(bytes, path);
  const content = sha256Hex(bytes);
  const title = basename(path).replace(/\.midi?$/i, '');
  // The digits distinguish pieces of the same name.
  const id = `${title.replace(/[^\p{L}\p{N}._-]+/gu, '-')}-${content.slice(0, 8)}`;
  const { channels, sampleRate, truth } = renderMidi(song, {
    id,
    title,
    artist: 'MIDI',
    seed: `${seed}/${content}`,
  });
  const file = {
    id,
    from: path,
    audio: `${id}.flac`,
    truth: `${id}.truth.json`,
    duration_s: truth.duration_s,
  };
  await writeWhole(join(folder, file.audio), encodeFlac(channels, sampleRate, { tags: { TITLE: title } }));
  await writeWhole(join(folder, file.truth), `${JSON.stringify(truth)}\n`);
  return [file, truth];
}

/**
 * Renders MIDI files into `folder`: FLAC and `<id>.truth.json`. A file that cannot be rendered counts as a failure and
 * does not stop the others. Throws `cancelled` and `io`.
 */
export async function renderMidiFolder(
  folder: string,
  paths: readonly string[],
  options: MidiFolderOptions,
): Promise<{
  readonly rendered: readonly { readonly file: RenderedMidiFile; readonly truth: MidiTruth }[];
  readonly failures: readonly MidiFailure[];
}> {
  const rendered: { file: RenderedMidiFile; truth: MidiTruth }[] = [];
  const failures: MidiFailure[] = [];
  for (const [i, path] of paths.entries()) {
    if (options.signal?.aborted) throw new AppError('cancelled', msg('Rendering was cancelled'));
    try {
      const [file, truth] = await renderFile(folder, resolve(path), options.seed);
      rendered.push({ file, truth });
      options.onProgress?.(i + 1, paths.length, file.id);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'io') throw error;
      failures.push({ item: path, code: error.code, message: error.message });
    }
    // Yields to timers and signals, because rendering itself blocks.
    await setImmediate();
  }
  return { rendered, failures };
}
