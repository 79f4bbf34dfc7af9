import { join } from 'node:path';
import type { Annotation } from '../../../shared/domain/index.ts';
import { encodeFlac } from '../../audio/flac-encode.ts';
import { audioIdentity } from '../../audio/identity.ts';
import { openAudio } from '../../audio/open-audio.ts';
import { writeAnnotationYaml } from '../../interop/annotation-yaml.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import { writeWhole } from '../../files/output.ts';
import { augmentLabels, augmentSound, drawAugmentation } from './augment.ts';
import type { Augmentation, AugmentationRanges } from './augment.ts';
import { delayLabels } from './labels.ts';

/** One augmented file: a line of `manifest.jsonl`. */
export interface AugmentedFile {
  /** File names within the folder. */
  readonly audio: string;
  readonly annotation: string;
  readonly audioId: string;
  /** The recording that it was made from: both belong into one split. */
  readonly from: { readonly audioId: string | null; readonly path: string; readonly hash: string };
  readonly split: ExportTrack['split'];
  readonly seed: string;
  readonly augmentation: Augmentation;
}

async function readAll(
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ channels: Float32Array[]; sampleRate: number; decoderOffset: number }> {
  const audio = await openAudio(path, signal ? { signal } : {});
  const { sampleRate, channelCount, decoderOffset } = audio.format;
  const pieces: Float32Array[][] = [];
  for await (const { channels, mono } of audio.blocks())
    // FLAC is written with one or two channels; a surround mix becomes mono.
    pieces.push((channelCount <= 2 ? channels : [mono]).map((channel) => channel.slice()));
  const count = pieces[0]?.length ?? 1;
  const length = pieces.reduce((sum, piece) => sum + piece[0]!.length, 0);
  const channels = Array.from({ length: count }, (_, c) => {
    const whole = new Float32Array(length);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece[c]!, at);
      at += piece[c]!.length;
    }
    return whole;
  });
  return { channels, sampleRate, decoderOffset };
}

function describe({ stretch, semitones, equaliser, snr, gain, polarity }: Augmentation): string {
  const signed = (value: number): string => (value > 0 ? `+${value}` : String(value));
  return [
    ...(stretch === undefined ? [] : [`tempo × ${(1 / stretch).toFixed(4)}`]),
    ...(semitones ? [`${signed(semitones)} semitones`] : []),
    ...(equaliser
      ? [`equaliser ${equaliser.map((band) => `${signed(band.gain)} dB at ${band.frequency} Hz`).join(', ')}`]
      : []),
    ...(snr === undefined ? [] : [`noise at ${snr} dB`]),
    ...(gain ? [`${signed(gain)} dB`] : []),
    ...(polarity ? ['polarity inverted'] : []),
  ].join('; ');
}

/**
 * Writes `variants` augmented versions of a track into `folder`, each a FLAC and an annotation file of the same name. Which
 * augmentations depends on the recording, the seed and the number only. Throws what decoding throws, `io`, `cancelled`.
 */
export async function augmentFile(
  folder: string,
  name: string,
  track: ExportTrack & { readonly path: string },
  options: {
    readonly variants: number;
    readonly seed: string;
    readonly ranges: AugmentationRanges;
    /** ISO time for the new annotations. */
    readonly at: string;
    readonly signal?: AbortSignal;
  },
): Promise<AugmentedFile[]> {
  const { channels, sampleRate, decoderOffset } = await readAll(track.path, options.signal);
  // The FLAC has no encoder delay: its clock starts with its first sample.
  const labels = delayLabels(track.document, decoderOffset);
  const files: AugmentedFile[] = [];
  for (let n = 1; n <= options.variants; n++) {
    options.signal?.throwIfAborted();
    const seed = `${options.seed}/${track.audioId ?? track.path}/${n}`;
    const augmentation = drawAugmentation(options.ranges, seed);
    const sound = augmentSound(channels, sampleRate, augmentation, seed);
    const audio = `${name}-v${n}.flac`;
    const path = join(folder, audio);
    const tags = { TITLE: `${track.title} (variant ${n})`, ARTIST: track.artist, GENRE: track.genre };
    await writeWhole(path, encodeFlac(sound, sampleRate, { tags }));
    const audioId = await audioIdentity(path);
    const changed = augmentLabels(labels, augmentation);
    const document: Annotation = {
      ...changed,
      metadata: { ...changed.metadata, modified: options.at, notes: `Augmented: ${describe(augmentation)}` },
      audio: { ...changed.audio, file: path, duration: sound[0]!.length / sampleRate },
    };
    const annotation = `${name}-v${n}.yaml`;
    const header = { track: audioId, artist: track.artist, title: tags.TITLE, base: null };
    await writeWhole(join(folder, annotation), writeAnnotationYaml(header, document));
    const from = { audioId: track.audioId, path: track.path, hash: track.hash };
    files.push({ audio, annotation, audioId, from, split: track.split, seed, augmentation });
  }
  return files;
}
