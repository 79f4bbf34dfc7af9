import { maxSamples, requirePlausibleFormat } from './budget.ts';
import { damaged, throwIfCancelled } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import type { AudioBlock, AudioFinding, AudioFormat, AudioStream } from './stream.ts';
import { msg } from '../../shared/languages/translate.ts';

/** Louder than any floating-point audio, whatever its scale; its square is still far from overflow. */
const MAX_SAMPLE = 1e9;

/** Codecs with integer samples, which are always finite. */
const isAlwaysFinite: ReadonlySet<AudioFormat['codec']> = new Set(['flac', 'alac']);

/** Whether all samples are certainly usable numbers: NaN and infinity fail the comparison. */
function isSound(samples: Float32Array): boolean {
  let power = 0;
  for (let i = 0; i < samples.length; i++) power += samples[i]! * samples[i]!;
  return power <= MAX_SAMPLE ** 2;
}

/** Replaces samples that are not usable numbers by silence; returns how many. */
function mend(samples: Float32Array): number {
  let count = 0;
  for (let i = 0; i < samples.length; i++)
    if (!(Math.abs(samples[i]!) <= MAX_SAMPLE)) {
      samples[i] = 0;
      count++;
    }
  return count;
}

/**
 * In a track that vanishes in mono, the mid signal is this many times (in power) weaker than the side signal: 20 dB.
 */
const CANCELLED = 100;
/** Every n-th sample is enough to compare the channels. */
const PHASE_STEP = 8;

/**
 * Measures how much of a stereo track remains in mono. If next to nothing remains, the difference of the channels
 * replaces their mean: a channel with reversed polarity must not turn music into silence.
 */
function createMonoKeeper() {
  let middle = 0;
  let sides = 0;
  const isCancelled = (): boolean => middle * CANCELLED < sides;
  return {
    isCancelled,
    keep(block: AudioBlock): AudioBlock {
      const [left, right] = block.channels;
      if (!left || !right || block.channels.length !== 2) return block;
      // Summed in variables of this call: those of the closure would be allocated anew at each addition.
      let same = 0;
      let opposite = 0;
      for (let i = 0; i < left.length; i += PHASE_STEP) {
        const l = left[i]!;
        const r = right[i]!;
        same += (l + r) * (l + r);
        opposite += (l - r) * (l - r);
      }
      middle += same;
      sides += opposite;
      if (!isCancelled()) return block;
      const mono = new Float32Array(left.length);
      for (let i = 0; i < mono.length; i++) mono[i] = (left[i]! - right[i]!) * 0.5;
      return { channels: block.channels, mono };
    },
  };
}

/** The mean of the channels, recomputed after samples were replaced. */
function remix(channels: readonly Float32Array[]): Float32Array {
  if (channels.length === 1) return channels[0]!;
  const mono = new Float32Array(channels[0]!.length);
  for (const channel of channels)
    for (let i = 0; i < mono.length; i++) mono[i]! += channel[i]! / channels.length;
  return mono;
}

/**
 * Holds a decoder to the budget and removes what measurements cannot handle: samples that are not numbers, and channels
 * that cancel each other.
 * @throws AppError `invalid_input` for an impossible format, and from `blocks()` for more audio than the bytes can hold
 */
export function checkStream(
  source: Pick<ByteSource, 'path' | 'size'>,
  format: AudioFormat,
  decode: (from: number) => AsyncIterable<AudioBlock>,
  signal: AbortSignal | undefined,
): AudioStream {
  requirePlausibleFormat(source, format);
  const most = maxSamples(format.sampleRate, source.size);
  const keeper = createMonoKeeper();
  let notFinite = 0;

  function check(block: AudioBlock): AudioBlock {
    if (isAlwaysFinite.has(format.codec) || block.channels.every(isSound)) return block;
    let count = 0;
    for (const channel of block.channels) count += mend(channel);
    notFinite += count;
    return count === 0 ? block : { channels: block.channels, mono: remix(block.channels) };
  }

  return {
    format,
    async *blocks(from = 0) {
      let samples = 0;
      for await (const block of decode(from)) {
        throwIfCancelled(signal);
        samples += block.mono.length;
        if (samples > most)
          throw damaged(
            source.path,
            msg('it decodes to more than {most} s, which {size} bytes cannot hold', {
              most: Math.round(most / format.sampleRate),
              size: source.size,
            }),
          );
        yield keeper.keep(check(block));
      }
    },
    findings(): AudioFinding[] {
      const found: AudioFinding[] = [];
      if (notFinite > 0)
        found.push({
          code: 'invalid_samples',
          message: msg(
            '{count, plural, one {# sample is} other {# samples are}} not finite (NaN, infinite or absurdly large) and played as silence: export the file again',
            { count: notFinite },
          ),
        });
      if (keeper.isCancelled())
        found.push({
          code: 'mono_cancels',
          message: msg(
            'left and right cancel each other: the track vanishes in mono, as on many club systems. Reverse the polarity of one channel',
          ),
        });
      return found;
    },
  };
}
