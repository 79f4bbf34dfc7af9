import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { RENDER_RATE } from './piece.ts';

const run = promisify(execFile);

/** Samples from little-endian float bytes, without a copy if they are aligned. */
export function toSamples(bytes: Buffer): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(Uint8Array.prototype.slice.call(bytes));
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
}

/** Decodes with ffmpeg to mono at {@link RENDER_RATE}; several files are mixed. */
export async function readPcm(...paths: readonly string[]): Promise<Float32Array> {
  const mix = paths.length > 1 ? ['-filter_complex', `amix=inputs=${paths.length}:normalize=0`] : [];
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-v', 'error', ...paths.flatMap((path) => ['-i', path]), ...mix],
      ...['-ac', '1', '-ar', String(RENDER_RATE), '-f', 'f32le', '-'],
    ],
    { encoding: 'buffer', maxBuffer: 1 << 28 },
  );
  return toSamples(stdout);
}
