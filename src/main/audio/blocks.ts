import type { AudioBlock } from './stream.ts';

/** Maximum length of a decoded block in seconds, so that it stays in the CPU cache while it is measured. */
export const MAX_BLOCK_SECONDS = 0.25;

/** Mean of the channels; for mono, the channel itself. */
export function toBlock(channels: readonly Float32Array[]): AudioBlock {
  const [first, second] = channels;
  if (!first) return { channels, mono: new Float32Array(0) };
  if (!second) return { channels, mono: first };
  const length = first.length;
  const mono = new Float32Array(length);
  if (channels.length === 2) {
    for (let i = 0; i < length; i++) mono[i] = (first[i]! + second[i]!) * 0.5;
  } else {
    for (const channel of channels) for (let i = 0; i < length; i++) mono[i]! += channel[i]!;
    const scale = 1 / channels.length;
    for (let i = 0; i < length; i++) mono[i]! *= scale;
  }
  return { channels, mono };
}

/** Cuts decoded channels into blocks of at most `MAX_BLOCK_SECONDS`; empty input yields none. */
export function* toBlocks(channels: readonly Float32Array[], sampleRate: number): Generator<AudioBlock> {
  const length = channels[0]?.length ?? 0;
  const limit = Math.max(1, Math.floor(sampleRate * MAX_BLOCK_SECONDS));
  if (length === 0) return;
  if (length <= limit) {
    yield toBlock(channels);
    return;
  }
  for (let start = 0; start < length; start += limit)
    yield toBlock(channels.map((channel) => channel.subarray(start, Math.min(length, start + limit))));
}

/** The samples after the first `count`. */
export async function* skipSamples(
  blocks: AsyncIterable<AudioBlock>,
  count: number,
): AsyncGenerator<AudioBlock> {
  let left = count;
  for await (const block of blocks) {
    const { length } = block.mono;
    if (left <= 0) yield block;
    else if (left < length) yield toBlock(block.channels.map((channel) => channel.subarray(left)));
    left -= length;
  }
}

/** Silence in blocks: fills a hole in a damaged file, so that everything after it keeps its time. */
export function* silence(samples: number, channelCount: number, sampleRate: number): Generator<AudioBlock> {
  const limit = Math.max(1, Math.floor(sampleRate * MAX_BLOCK_SECONDS));
  for (let left = samples; left > 0; left -= limit) {
    const length = Math.min(left, limit);
    yield toBlock(Array.from({ length: channelCount }, () => new Float32Array(length)));
  }
}

/**
 * Below this share of the announced samples a file counts as damaged; slightly less than all occurs in files that play
 * fine.
 */
export const MIN_COMPLETE = 0.98;
