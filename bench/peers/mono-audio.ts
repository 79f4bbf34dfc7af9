import { readFileSync, writeFileSync } from 'node:fs';
import { openAudio } from '../../src/main/audio/open-audio.ts';
import { createResampler } from '../../src/main/audio/resample.ts';

/** The sample rate that the peers are made for. */
export const PEER_SAMPLE_RATE = 44_100;
const HEADER_BYTES = 44;

/** The mean of the channels at 44.1 kHz. */
export async function decodeMono(path: string): Promise<Float32Array> {
  const stream = await openAudio(path);
  const resampler = createResampler(stream.format.sampleRate, PEER_SAMPLE_RATE);
  const blocks: Float32Array[] = [];
  for await (const { mono } of stream.blocks()) blocks.push(resampler.push(mono));
  blocks.push(resampler.finish());
  const samples = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    samples.set(block, at);
    at += block.length;
  }
  return samples;
}

/** Writes mono samples as a WAV file of 32-bit floats. */
export function writeMonoWav(path: string, samples: Float32Array): void {
  const header = Buffer.alloc(HEADER_BYTES);
  const bytes = samples.length * 4;
  header.write('RIFF', 0);
  header.writeUInt32LE(HEADER_BYTES - 8 + bytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(3, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(PEER_SAMPLE_RATE, 24);
  header.writeUInt32LE(PEER_SAMPLE_RATE * 4, 28);
  header.writeUInt16LE(4, 32);
  header.writeUInt16LE(32, 34);
  header.write('data', 36);
  header.writeUInt32LE(bytes, 40);
  writeFileSync(path, Buffer.concat([header, Buffer.from(samples.buffer, samples.byteOffset, bytes)]));
}

/** Reads a file written by `writeMonoWav`. */
export function readMonoWav(path: string): Float32Array {
  const file = readFileSync(path);
  return new Float32Array(file.buffer.slice(file.byteOffset + HEADER_BYTES, file.byteOffset + file.length));
}
