import { damaged } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { msg } from '../../shared/languages/translate.ts';

/**
 * One budget for all readers and decoders. A file's claims are trusted only as far as its bytes can hold them: a file
 * of a few bytes can announce days of audio, millions of packets, or a sample rate that no converter has.
 */
export const MIN_SAMPLE_RATE = 8000;
export const MAX_SAMPLE_RATE = 768_000;
const MAX_CHANNELS = 64;

/** Longest track in seconds: a day, several times the longest recorded set. */
const MAX_SECONDS = 24 * 3600;
/** Seconds that any file may decode to, however small: silence compresses to almost nothing. */
const FREE_SECONDS = 600;
/** Samples per byte beyond that: FLAC holds 65 536 samples of silence in 11 bytes, and no format holds more. */
const SAMPLES_PER_BYTE = 8192;

/** Maximum number of tags, chunks, blocks or boxes in one place. Valid files have dozens. */
export const MAX_PARTS = 10_000;
/** Maximum number of consecutive tags at an end of a file. */
export const MAX_TAGS = 64;

/** @throws AppError `invalid_input` for sample rates and channel counts that no audio has */
export function requirePlausibleFormat(
  { path }: Pick<ByteSource, 'path'>,
  { sampleRate, channelCount }: { readonly sampleRate: number; readonly channelCount: number },
): void {
  if (!(sampleRate >= MIN_SAMPLE_RATE && sampleRate <= MAX_SAMPLE_RATE))
    throw damaged(
      path,
      msg(
        'its header gives a sample rate of {sampleRate} Hz ({minSampleRate} to {maxSampleRate} are possible)',
        { sampleRate, minSampleRate: MIN_SAMPLE_RATE, maxSampleRate: MAX_SAMPLE_RATE },
      ),
    );
  if (!(channelCount >= 1 && channelCount <= MAX_CHANNELS))
    throw damaged(
      path,
      msg('its header gives {channelCount} channels (1 to {maxChannels} are possible)', {
        channelCount,
        maxChannels: MAX_CHANNELS,
      }),
    );
}

/** Maximum number of samples per channel that a file of `size` bytes may decode to. */
export function maxSamples(sampleRate: number, size: number): number {
  return Math.min(MAX_SECONDS * sampleRate, FREE_SECONDS * sampleRate + size * SAMPLES_PER_BYTE);
}

/** @throws AppError `invalid_input` for more samples than the bytes can hold */
export function requireWithinBudget(
  { path, size }: Pick<ByteSource, 'path' | 'size'>,
  sampleRate: number,
  samples: number,
): void {
  if (samples > maxSamples(sampleRate, size))
    throw damaged(
      path,
      msg('it claims {samples} s of audio, more than its {size} bytes can hold', {
        samples: Math.round(samples / sampleRate),
        size,
      }),
    );
}
