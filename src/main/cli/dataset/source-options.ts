import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { usualRanges } from '../../synthesis/augmentation/augment.ts';
import type { AugmentationRanges } from '../../synthesis/augmentation/augment.ts';
import { openEmbeddingModel } from '../../dataset/features/embedding.ts';
import type { EmbeddingModel } from '../../dataset/features/embedding.ts';
import { styleNames } from '../../synthesis/styles.ts';
import type { StyleName } from '../../synthesis/styles.ts';

export function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('Give a number above 0.');
  return number;
}

export function whole(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Give a whole number above 0.');
  return number;
}

/** A whole number; 0 for none. */
export function count(value: string): number {
  return value === '0' ? 0 : whole(value);
}

export function probability(value: string): number {
  const number = Number(value);
  if (!(value.trim() !== '' && number >= 0 && number <= 1))
    throw new InvalidArgumentError('Give a number from 0 to 1.');
  return number;
}

/** `-6:3`, or one number for both directions: `2` means `-2:2`. */
export function parseRange(value: string): [number, number] {
  const parts = value.split(':').map(Number);
  const [low, high] = parts.length === 1 ? [-Math.abs(parts[0]!), Math.abs(parts[0]!)] : parts;
  if (parts.length > 2 || !Number.isFinite(low) || !Number.isFinite(high) || low! > high!)
    throw new InvalidArgumentError('Write a range as low:high, for example -6:6.');
  return [low!, high!];
}

/** Lengths of tracks: `150:400`, or `200` for exactly that length. */
export function parseSeconds(value: string): [number, number] {
  const [low = Number.NaN, high = low, ...more] = value.split(':').map(Number);
  if (more.length > 0 || !(low > 0) || !(high >= low))
    throw new InvalidArgumentError('Write lengths as least:most in seconds, for example 150:400.');
  return [low, high];
}

export function parseStyles(value: string): StyleName[] {
  return value.split(',').map((name) => {
    const style = styleNames.find((known) => known === name);
    if (!style)
      throw new InvalidArgumentError(`There is no style "${name}". Styles: ${styleNames.join(', ')}.`);
    return style;
  });
}

export interface EmbeddingFlags {
  readonly embedding?: string[];
  readonly rate: number;
  readonly window?: number;
  readonly hop?: number;
  readonly output?: string;
}

/** A user-supplied network and its run settings. */
export function addEmbeddingOptions(command: Command): Command {
  return command
    .option(
      '--embedding <model.onnx>',
      'vectors (D, T) from your own network; may be repeated',
      (value, all: string[] = []) => [...all, value],
    )
    .option('--rate <hertz>', 'sample rate that the network expects', positive, 16_000)
    .option('--window <seconds>', 'length of its input (default: what the network fixes, else 10)', positive)
    .option('--hop <seconds>', 'time between windows (default: their length)', positive)
    .option('--output <name>', 'output of the network (default: the first)');
}

/** Opens the named networks. The caller must dispose of them. Throws `model_unavailable`. */
export async function openEmbeddings(flags: EmbeddingFlags): Promise<EmbeddingModel[]> {
  const { rate: sampleRate, window: windowSeconds, hop: hopSeconds, output } = flags;
  const models: EmbeddingModel[] = [];
  for (const path of flags.embedding ?? [])
    models.push(
      await openEmbeddingModel(resolve(path), {
        sampleRate,
        ...(windowSeconds === undefined ? {} : { windowSeconds }),
        ...(hopSeconds === undefined ? {} : { hopSeconds }),
        ...(output === undefined ? {} : { output }),
      }),
    );
  return models;
}

export interface AugmentationFlags {
  readonly tempo?: [number, number];
  readonly semitones?: [number, number];
  readonly gain?: [number, number];
  readonly snr?: [number, number];
  readonly eq?: number;
  readonly polarity?: boolean;
  readonly reverb?: number;
  readonly compression?: number;
  readonly specAugment?: number;
  readonly masks: number;
  readonly mixup?: number;
}

/** Augmentation ranges. */
export function addAugmentationOptions(command: Command): Command {
  return command
    .option('--tempo <range>', 'per cent, as in -6:6; the pitch stays', parseRange)
    .option('--semitones <range>', 'as in -2:2; the key follows', parseRange)
    .option('--gain <range>', 'dB', parseRange)
    .option('--snr <range>', 'noise at this signal-to-noise ratio, dB', parseRange)
    .option('--eq <decibels>', 'largest boost or cut of three bands', positive)
    .option('--polarity', 'invert the polarity of half of the copies')
    .option('--reverb <seconds>', 'a room that decays within at most this', positive)
    .option('--compression <ratio>', 'a compressor of at most this ratio, as in 4 for 4:1', positive)
    .option(
      '--spec-augment <seconds>',
      'SpecAugment: mask time ranges of at most this length, and frequency bands',
      positive,
    )
    .option('--masks <count>', 'time ranges and bands per copy for --spec-augment', whole, 2)
    .option(
      '--mixup <alpha>',
      'mix another of the tracks in, with weights from Beta(alpha, alpha), as in 0.4; manifest.jsonl names it',
      positive,
    );
}

/** The given ranges; if none are given, the effects of clubs and rips. */
export function augmentationRanges(flags: AugmentationFlags): AugmentationRanges {
  const { tempo, semitones, gain, snr, eq, polarity, reverb, compression, specAugment, masks, mixup } = flags;
  const given: AugmentationRanges = {
    ...(tempo ? { tempo } : {}),
    ...(semitones ? { semitones } : {}),
    ...(gain ? { gain } : {}),
    ...(snr ? { snr } : {}),
    ...(eq === undefined ? {} : { equaliser: eq }),
    ...(polarity ? { polarity } : {}),
    ...(reverb === undefined ? {} : { reverb }),
    ...(compression === undefined ? {} : { compression }),
    ...(specAugment === undefined ? {} : { mask: { longest: specAugment, count: masks } }),
    ...(mixup === undefined ? {} : { mixup }),
  };
  return Object.keys(given).length > 0 ? given : usualRanges;
}
