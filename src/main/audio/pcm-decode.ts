import { MAX_BLOCK_SECONDS, MIN_COMPLETE, toBlock } from './blocks.ts';
import { ByteSource, damaged, throwIfCancelled, viewOf } from './byte-source.ts';
import type { PcmLayout } from './pcm-format.ts';
import type { AudioBlock } from './stream.ts';
import { msg } from '../../shared/languages/translate.ts';

type ReadSample = (view: DataView, at: number) => number;

function sampleReader({ sampleBytes, kind, littleEndian, fullScale }: PcmLayout): ReadSample {
  if (kind === 'float' && fullScale !== undefined)
    return (view, at) => view.getFloat32(at, littleEndian) / fullScale;
  if (kind === 'float')
    return sampleBytes === 8
      ? (view, at) => view.getFloat64(at, littleEndian)
      : (view, at) => view.getFloat32(at, littleEndian);
  switch (sampleBytes) {
    case 1:
      return kind === 'unsigned'
        ? (view, at) => (view.getUint8(at) - 128) / 128
        : (view, at) => view.getInt8(at) / 128;
    case 2:
      return (view, at) => view.getInt16(at, littleEndian) / 32_768;
    case 3:
      return littleEndian
        ? (view, at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8_388_608
        : (view, at) => ((view.getInt8(at) << 16) | view.getUint16(at + 1, false)) / 8_388_608;
    default: {
      const scale = fullScale ?? 2_147_483_648;
      return (view, at) => view.getInt32(at, littleEndian) / scale;
    }
  }
}

/** Splits interleaved samples into one Float32Array per channel. */
function deinterleave(bytes: Uint8Array, layout: PcmLayout): Float32Array[] {
  const { channelCount, sampleBytes } = layout;
  const frames = Math.floor(bytes.length / (sampleBytes * channelCount));
  const readSample = sampleReader(layout);
  const view = viewOf(bytes);
  return Array.from({ length: channelCount }, (_, channel) => {
    const samples = new Float32Array(frames);
    const step = sampleBytes * channelCount;
    for (let i = 0, at = channel * sampleBytes; i < frames; i++, at += step)
      samples[i] = readSample(view, at);
    return samples;
  });
}

/**
 * Streams WAV or AIFF data.
 * @param from first sample
 */
export async function* decodePcm(
  path: string,
  layout: PcmLayout,
  signal?: AbortSignal,
  from = 0,
): AsyncGenerator<AudioBlock> {
  if (layout.dataLength === 0) throw damaged(path, msg('it holds no samples'));
  await using source = await ByteSource.open(path);
  const frameBytes = layout.sampleBytes * layout.channelCount;
  const end = layout.dataStart + layout.dataLength;
  for await (const piece of source.pieces(
    layout.dataStart + from * frameBytes,
    end,
    Math.floor(layout.sampleRate * MAX_BLOCK_SECONDS) * frameBytes,
  )) {
    throwIfCancelled(signal);
    yield toBlock(deinterleave(piece, layout));
  }
  if (layout.dataLength < layout.announcedLength * MIN_COMPLETE) {
    const seconds = (bytes: number): string => (bytes / frameBytes / layout.sampleRate).toFixed(1);
    throw damaged(
      path,
      msg('only {present} s of {announced} s are in the file', {
        present: seconds(layout.dataLength),
        announced: seconds(layout.announcedLength),
      }),
    );
  }
}
