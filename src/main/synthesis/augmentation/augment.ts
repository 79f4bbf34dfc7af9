import type { Annotation } from '../../../shared/domain/index.ts';
import { createRng } from '../../numeric/rng.ts';
import { addRoom, compress, drawMask, drawMixup, maskSpectrum, mixIn } from './club-sound.ts';
import type { CompressorSettings, MaskRanges, Mixup, RoomSound, SpectrumMask } from './club-sound.ts';
import { stretchLabels, transposeLabels, withoutEnergy } from './labels.ts';
import { addNoise, applyGain, equalise, invertPolarity, limitPeak, shiftPitch } from './sound.ts';
import type { EqualiserBand } from './sound.ts';
import { timeStretch } from './time-stretch.ts';

/** The augmentations of one track, in this order; absent parts are skipped. */
export interface Augmentation {
  /** New length ÷ old length. */
  readonly stretch?: number;
  /** Whole semitones. */
  readonly semitones?: number;
  readonly equaliser?: readonly EqualiserBand[];
  readonly room?: RoomSound;
  readonly compressor?: CompressorSettings;
  /** Mixes another track under this one; the manifest says which. */
  readonly mixup?: Mixup;
  /** Adds noise at this signal-to-noise ratio, dB. */
  readonly snr?: number;
  readonly mask?: SpectrumMask;
  /** dB. */
  readonly gain?: number;
  readonly polarity?: true;
}

/** Ranges to draw augmentations from, both ends included. */
export interface AugmentationRanges {
  /** Tempo change in per cent; 6 is the usual range of a pitch fader. */
  readonly tempo?: readonly [number, number];
  readonly semitones?: readonly [number, number];
  /** dB. */
  readonly gain?: readonly [number, number];
  /** dB. */
  readonly snr?: readonly [number, number];
  /** Largest boost or cut of an equaliser band, dB. */
  readonly equaliser?: number;
  /** Applied to half of the variants. */
  readonly polarity?: boolean;
  /** Longest decay of a room, seconds. */
  readonly reverb?: number;
  /** Highest ratio of a compressor. */
  readonly compression?: number;
  /** SpecAugment on the sound. */
  readonly mask?: MaskRanges;
  /** α of the Beta distribution that the weights of mixed tracks are drawn from. */
  readonly mixup?: number;
}

/** What a club and a careless rip do to a record. */
export const usualRanges: AugmentationRanges = {
  tempo: [-6, 6],
  semitones: [-2, 2],
  gain: [-9, 3],
  snr: [25, 50],
  equaliser: 6,
  polarity: true,
};

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** Draws one augmentation of a track of `duration` seconds; the same seed yields the same result. */
export function drawAugmentation(ranges: AugmentationRanges, seed: string, duration = 0): Augmentation {
  const rng = createRng(seed);
  const within = ([low, high]: readonly [number, number]): number => rng.range(low, high);
  const { tempo, semitones, equaliser, snr, gain } = ranges;
  const bands = equaliser;
  return {
    ...(tempo ? { stretch: round(1 / (1 + within(tempo) / 100), 4) } : {}),
    ...(semitones ? { semitones: rng.int(semitones[0], semitones[1]) } : {}),
    ...(bands
      ? {
          equaliser: [
            {
              kind: 'low-shelf',
              frequency: round(rng.logRange(60, 250), 0),
              gain: round(rng.range(-bands, bands), 1),
            },
            {
              kind: 'peak',
              frequency: round(rng.logRange(300, 3000), 0),
              gain: round(rng.range(-bands, bands), 1),
            },
            {
              kind: 'high-shelf',
              frequency: round(rng.logRange(3000, 10_000), 0),
              gain: round(rng.range(-bands, bands), 1),
            },
          ],
        }
      : {}),
    ...(snr ? { snr: round(within(snr), 1) } : {}),
    ...(gain ? { gain: round(within(gain), 1) } : {}),
    ...(ranges.polarity && rng.chance(0.5) ? { polarity: true } : {}),
    ...drawClubSound(ranges, seed, duration),
  };
}

/** Later additions are drawn separately, so that copies of earlier versions stay the same. */
function drawClubSound(
  { reverb, compression, mask, mixup }: AugmentationRanges,
  seed: string,
  duration: number,
): Augmentation {
  const rng = createRng(`${seed}/club`);
  return {
    ...(reverb === undefined
      ? {}
      : {
          room: {
            decay: round(rng.logRange(Math.min(0.2, reverb), reverb), 2),
            level: round(rng.range(6, 20), 1),
          },
        }),
    ...(compression === undefined
      ? {}
      : {
          compressor: {
            threshold: round(rng.range(-30, -10), 1),
            ratio: round(rng.range(Math.min(1.5, compression), compression), 2),
          },
        }),
    ...(mixup === undefined ? {} : { mixup: drawMixup(mixup, seed) }),
    ...(mask ? { mask: drawMask(mask, duration, seed) } : {}),
  };
}

/** Applies an augmentation to audio; results that would clip are scaled down. */
export function augmentSound(
  channels: readonly Float32Array[],
  sampleRate: number,
  augmentation: Augmentation,
  seed: string,
  /** The audio that `mixup` mixes in, at the same sample rate. */
  other: readonly Float32Array[] | null = null,
): readonly Float32Array[] {
  const { stretch, semitones, equaliser, room, compressor, mixup, snr, mask, gain, polarity } = augmentation;
  let result = channels;
  if (stretch !== undefined && stretch !== 1) result = timeStretch(result, stretch);
  if (semitones) result = shiftPitch(result, semitones, sampleRate);
  if (equaliser) result = equalise(result, equaliser, sampleRate);
  if (room) result = addRoom(result, room);
  if (compressor) result = compress(result, compressor, sampleRate);
  if (mixup && other) result = mixIn(result, other, mixup);
  if (snr !== undefined) result = addNoise(result, snr, seed);
  if (mask) result = maskSpectrum(result, mask, sampleRate);
  if (gain) result = applyGain(result, gain);
  if (polarity) result = invertPolarity(result);
  return limitPeak(result);
}

/** The annotation of the augmented audio. */
export function augmentLabels(annotation: Annotation, augmentation: Augmentation): Annotation {
  const { stretch, semitones, ...sound } = augmentation;
  let result = stretch === undefined || stretch === 1 ? annotation : stretchLabels(annotation, stretch);
  if (semitones) result = transposeLabels(result, semitones);
  const { polarity: _polarity, ...heard } = sound;
  const changesSound = Object.keys(heard).length > 0;
  return changesSound ? withoutEnergy(result) : result;
}
