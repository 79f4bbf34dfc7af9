import { flacKernel } from '../numeric/kernels/compiled.ts';
import type { FlacFrame } from './flac-frames.ts';

/** The functions of kernels/flac.ts; pointers are byte offsets into `memory`. */
interface FlacKernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  allocate(bytes: number): number;
  decodeFrame(
    frame: number,
    length: number,
    body: number,
    samples: number,
    code: number,
    bits: number,
    work: number,
    output: number,
    stride: number,
  ): number;
}

/** Decodes frames of one stream one after another and collects their samples. */
export interface FlacFrameDecoder {
  /** Samples per channel that have been collected. */
  readonly length: number;
  /** False, and nothing is collected, if the frame is damaged. */
  decode(frame: FlacFrame): boolean;
  /** The collected samples of each channel, and the mean of two channels; starts again with none. */
  take(): { readonly channels: readonly Float32Array[]; readonly mono: Float32Array | undefined };
}

/** Bytes after a frame that the kernel may read. */
const SLACK = 16;
/** Samples before those of a frame that the kernel may read. */
const MAX_ORDER = 32;
/** Samples of the longest frame that the format allows. */
const MAX_BLOCK = 65_535;

const compiled = new WebAssembly.Module(Buffer.from(flacKernel, 'base64'));

/** @param capacity samples per channel to collect at most, without the last frame */
export function createFlacFrameDecoder(channelCount: number, capacity: number): FlacFrameDecoder {
  const kernel = new WebAssembly.Instance(compiled).exports as unknown as FlacKernel;
  const outputs = channelCount === 2 ? 3 : channelCount;
  let bytes = new Uint8Array(kernel.memory.buffer);
  let floats = new Float32Array(kernel.memory.buffer);
  let input = { at: 0, size: 0 };
  /** Room for the longest frame so far, and for everything collected and that frame. */
  let longest = 0;
  let work = 0;
  let output = 0;
  let length = 0;

  function refresh(): void {
    if (bytes.buffer === kernel.memory.buffer) return;
    bytes = new Uint8Array(kernel.memory.buffer);
    floats = new Float32Array(kernel.memory.buffer);
  }

  function makeRoom({ bytes: frame, samples }: FlacFrame): void {
    if (frame.length + SLACK > input.size) {
      const size = 2 * (frame.length + SLACK);
      input = { at: kernel.allocate(size), size };
    }
    if (samples > longest) {
      const stride = capacity + longest;
      const previous = output;
      // The kernel frees nothing: frames that grow one after the other must not each take new memory.
      longest = Math.max(samples, Math.min(2 * longest, MAX_BLOCK));
      work = kernel.allocate(8 * channelCount * (longest + MAX_ORDER));
      output = kernel.allocate(4 * outputs * (capacity + longest));
      refresh();
      if (length > 0)
        for (let i = 0; i < outputs; i++)
          floats.copyWithin(
            output / 4 + i * (capacity + longest),
            previous / 4 + i * stride,
            previous / 4 + i * stride + length,
          );
    }
    refresh();
  }

  return {
    get length() {
      return length;
    },
    decode(frame) {
      makeRoom(frame);
      const { bytes: coded, body, samples, channelCode, bits } = frame;
      bytes.set(coded, input.at);
      const stride = 4 * (capacity + longest);
      const isGood = kernel.decodeFrame(
        input.at,
        coded.length,
        body,
        samples,
        channelCode,
        bits,
        work,
        output + 4 * length,
        stride,
      );
      if (isGood) length += samples;
      return isGood === 1;
    },
    take() {
      const values = new Float32Array(outputs * length);
      const parts = Array.from({ length: outputs }, (_, i) => {
        const from = output / 4 + i * (capacity + longest);
        values.set(floats.subarray(from, from + length), i * length);
        return values.subarray(i * length, (i + 1) * length);
      });
      length = 0;
      return { channels: parts.slice(0, channelCount), mono: channelCount === 2 ? parts[2] : parts[0] };
    },
  };
}
