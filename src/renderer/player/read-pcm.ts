/** Layout of the samples that the host sends. */
export interface PcmFormat {
  /** In Hz. */
  readonly sampleRate: number;
  readonly channelCount: number;
}

const SAMPLE_BYTES = 4;

function toBuffer(bytes: Uint8Array<ArrayBuffer>, { sampleRate, channelCount }: PcmFormat): AudioBuffer {
  const length = bytes.length / (SAMPLE_BYTES * channelCount);
  const samples = new Float32Array(bytes.buffer, bytes.byteOffset, length * channelCount);
  const buffer = new AudioBuffer({ length, numberOfChannels: channelCount, sampleRate });
  for (let c = 0; c < channelCount; c++) {
    const channel = buffer.getChannelData(c);
    for (let i = 0, at = c; i < length; i++, at += channelCount) channel[i] = samples[at]!;
  }
  return buffer;
}

/**
 * Splits a stream of interleaved 32-bit floats into buffers of `size` samples and yields each as soon as it is
 * complete. The last one may be shorter.
 */
export async function* readPcm(
  stream: ReadableStream<Uint8Array>,
  format: PcmFormat,
  size: number,
): AsyncGenerator<AudioBuffer> {
  const frameBytes = SAMPLE_BYTES * format.channelCount;
  let piece = new Uint8Array(size * frameBytes);
  let filled = 0;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      for (let at = 0; at < value.length;) {
        const part = value.subarray(at, at + piece.length - filled);
        piece.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < piece.length) continue;
        yield toBuffer(piece, format);
        piece = new Uint8Array(size * frameBytes);
        filled = 0;
      }
    }
    const whole = Math.floor(filled / frameBytes) * frameBytes;
    if (whole > 0) yield toBuffer(piece.subarray(0, whole), format);
  } finally {
    // If the consumer stops early, stop the host's decoding too.
    await reader.cancel().catch(() => undefined);
  }
}
