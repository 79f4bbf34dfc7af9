import { createResampler } from './resample.ts';
import type { Resampler } from './resample.ts';

/** Converts parts of a stream with other rates or channel counts to the format of the first part. */
export interface FormatKeeper {
  /** Sample rate of the current part in Hz. */
  rate(): number;
  /** Starts a part with another rate; returns what the previous one still held back. */
  change(rate: number): Float32Array[];
  push(channels: readonly Float32Array[]): Float32Array[];
}

function toChannels(channels: readonly Float32Array[], count: number): Float32Array[] {
  if (channels.length >= count) return channels.slice(0, count);
  return Array.from({ length: count }, (_, i) => channels[Math.min(i, channels.length - 1)]!);
}

export function createFormatKeeper(sampleRate: number, channelCount: number): FormatKeeper {
  let rate = sampleRate;
  let resamplers: Resampler[] = [];
  return {
    rate: () => rate,
    change(next) {
      const rest = resamplers.map((resampler) => resampler.finish());
      rate = next;
      resamplers =
        next === sampleRate
          ? []
          : Array.from({ length: channelCount }, () => createResampler(next, sampleRate));
      return rest;
    },
    push(channels) {
      const adapted = channels.length === 0 ? [] : toChannels(channels, channelCount);
      return rate === sampleRate ? adapted : adapted.map((samples, i) => resamplers[i]!.push(samples));
    },
  };
}
