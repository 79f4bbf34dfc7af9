import { join } from 'node:path';
import type { Annotation } from '../../../shared/domain/index.ts';
import { encodeFlac } from '../../audio/flac-encode.ts';
import { audioIdentity } from '../../audio/identity.ts';
import { createResampler } from '../../audio/resample.ts';
import { requireSound } from '../../audio/silence.ts';
import { createRng } from '../../numeric/rng.ts';
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
  /** The recording that it was made from: both belong to one split. */
  readonly from: { readonly audioId: string | null; readonly path: string; readonly hash: string };
  readonly split: ExportTrack['split'];
  readonly seed: string;
  readonly augmentation: Augmentation;
  /** The track that was mixed in. */
  readonly mixedWith?: MixPartner;
}

/** A recording that may be mixed into others. */
export interface MixPartner {
  readonly audioId: string | null;
  readonly path: string;
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

/** Resamples a recording. */
async function readAt(
  path: string,
  sampleRate: number,
  signal: AbortSignal | undefined,
): Promise<readonly Float32Array[]> {
  const read = await readAll(path, signal);
  if (read.sampleRate === sampleRate) return read.channels;
  return read.channels.map((channel) => {
    const resampler = createResampler(read.sampleRate, sampleRate);
    const pieces = [resampler.push(channel).slice(), resampler.finish().slice()];
    const whole = new Float32Array(pieces[0]!.length + pieces[1]!.length);
    whole.set(pieces[0]!);
    whole.set(pieces[1]!, pieces[0]!.length);
    return whole;
  });
}

function describe({
  stretch,
  semitones,
  equaliser,
  room,
  compressor,
  mixup,
  snr,
  mask,
  gain,
  polarity,
}: Augmentation): string {
  const signed = (value: number): string => (value > 0 ? `+${value}` : String(value));
  return [
    ...(stretch === undefined ? [] : [`tempo × ${(1 / stretch).toFixed(4)}`]),
    ...(semitones ? [`${signed(semitones)} semitones`] : []),
    ...(equaliser
      ? [`equaliser ${equaliser.map((band) => `${signed(band.gain)} dB at ${band.frequency} Hz`).join(', ')}`]
      : []),
    ...(room ? [`room of ${room.decay} s at −${room.level} dB`] : []),
    ...(compressor ? [`compressed ${compressor.ratio}:1 above ${compressor.threshold} dB`] : []),
    ...(mixup ? [`mixed with another track, ${mixup.weight} of this one`] : []),
    ...(snr === undefined ? [] : [`noise at ${snr} dB`]),
    ...(mask ? [`${mask.times.length} stretches and ${mask.bands.length} bands masked`] : []),
    ...(gain ? [`${signed(gain)} dB`] : []),
    ...(polarity ? ['polarity inverted'] : []),
  ].join('; ');
}

/**
 * Writes `variants` augmented versions of a track into `folder`, each a FLAC and an annotation file of the same name.
 * The augmentations depend only on the recording, the seed and the number. Throws what decoding throws, `io`,
 * `cancelled`.
 */
export async function augmentFile(
  folder: string,
  name: string,
  track: ExportTrack & { readonly path: string },
  options: {
    readonly variants: number;
    readonly seed: string;
    readonly ranges: AugmentationRanges;
    /** The tracks that `mixup` chooses from. */
    readonly partners?: readonly MixPartner[];
    /** ISO time for the new annotations. */
    readonly at: string;
    readonly signal?: AbortSignal;
  },
): Promise<AugmentedFile[]> {
  const { channels, sampleRate, decoderOffset } = await readAll(track.path, options.signal);
  requireSound(channels);
  const partners = (options.partners ?? []).filter(({ path }) => path !== track.path);
  // The FLAC has no encoder delay: its clock starts with its first sample.
  const labels = delayLabels(track.document, decoderOffset);
  const files: AugmentedFile[] = [];
  for (let n = 1; n <= options.variants; n++) {
    options.signal?.throwIfAborted();
    const seed = `${options.seed}/${track.audioId ?? track.path}/${n}`;
    const drawn = drawAugmentation(options.ranges, seed, channels[0]!.length / sampleRate);
    const partner = drawn.mixup && partners.length > 0 ? createRng(`${seed}/partner`).pick(partners) : null;
    const { mixup, ...alone } = drawn;
    const augmentation: Augmentation = partner && mixup ? { ...alone, mixup } : alone;
    const other = partner ? await readAt(partner.path, sampleRate, options.signal) : null;
    const sound = augmentSound(channels, sampleRate, augmentation, seed, other);
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
    files.push({
      audio,
      annotation,
      audioId,
      from,
      split: track.split,
      seed,
      augmentation,
      ...(partner ? { mixedWith: partner } : {}),
    });
  }
  return files;
}
