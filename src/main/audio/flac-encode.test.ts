import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBuffer } from 'music-metadata';
import { encodeFlac } from './flac-encode.ts';
import { openAudio } from './open-audio.ts';
import type { AudioBlock } from './stream.ts';

/** Decodes with Segue's own reader: it finds and decodes the frames and checks their sums. */
async function decode(bytes: Uint8Array): Promise<{ channels: Float32Array[]; sampleRate: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'segue-flac-'));
  try {
    const path = join(folder, 'encoded.flac');
    await writeFile(path, bytes);
    const stream = await openAudio(path);
    const blocks: AudioBlock[] = [];
    for await (const { channels } of stream.blocks())
      blocks.push({ channels: channels.map((channel) => channel.slice()), mono: channels[0]! });
    const channels = Array.from({ length: stream.format.channelCount }, (_, i) =>
      Float32Array.from(blocks.flatMap((block) => Array.from(block.channels[i]!))),
    );
    return { channels, sampleRate: stream.format.sampleRate };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function toInt(channel: Float32Array, bits: number): number[] {
  const full = 2 ** (bits - 1);
  return Array.from(channel, (value) => Math.min(full - 1, Math.max(-full, Math.round(value * full))) + 0);
}

function decodedInt(channel: Float32Array, bits: number): number[] {
  return Array.from(channel, (value) => value * 2 ** (bits - 1));
}

describe('FLAC encoder', () => {
  it('round-trips every 16-bit sample of any signal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 256, max: 9000 }).filter((length) => length % 4096 >= 256),
        fc.constantFrom(1, 2),
        fc.constantFrom('silence', 'noise', 'quiet', 'sine', 'square'),
        fc.integer(),
        async (length, count, kind, seed) => {
          let state = seed | 1;
          const random = (): number => {
            state = Math.imul(state, 1664525) + 1013904223;
            return state / 2147483648;
          };
          const channels = Array.from({ length: count }, (_, channel) =>
            Float32Array.from({ length }, (__, i) => {
              if (kind === 'silence') return i < length - 256 ? 0 : random();
              if (kind === 'noise') return random() * 1.2;
              if (kind === 'quiet') return random() * 0.001;
              if (kind === 'sine') return Math.sin(i * 0.05 + channel);
              return i % 100 < 50 ? 1 : -1;
            }),
          );
          const decoded = await decode(encodeFlac(channels, 44_100));
          expect(decoded.sampleRate).toBe(44_100);
          for (const [i, channel] of channels.entries())
            expect(decodedInt(decoded.channels[i]!, 16)).toEqual(toInt(channel, 16));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('keeps 24-bit samples', async () => {
    const channel = Float32Array.from({ length: 5000 }, (_, i) => 0.1 * Math.sin(i * 0.01));
    const decoded = await decode(encodeFlac([channel], 48_000, { bitsPerSample: 24 }));
    expect(decodedInt(decoded.channels[0]!, 24)).toEqual(toInt(channel, 24));
  });

  it('counts frames beyond 127, where the frame number takes more bytes', async () => {
    const channel = Float32Array.from({ length: 4096 * 140 }, (_, i) => 0.3 * Math.sin(i * 0.02));
    const decoded = await decode(encodeFlac([channel], 44_100));
    expect(decoded.channels[0]!.length).toBe(channel.length);
  });

  it('writes length, tags and the MD5 of the samples', async () => {
    const channels = [0, 1].map((shift) =>
      Float32Array.from({ length: 6000 }, (_, i) => Math.sin(i * 0.03 + shift) / 2),
    );
    const bytes = encodeFlac(channels, 44_100, { tags: { TITLE: 'Größe', ARTIST: 'A B', BPM: '128' } });
    const samples = channels.map((channel) => toInt(channel, 16));
    const interleaved = Int16Array.from({ length: 12_000 }, (_, i) => samples[i % 2]![i >> 1]!);
    const md5 = createHash('md5').update(new Uint8Array(interleaved.buffer)).digest('hex');
    expect(Buffer.from(bytes.subarray(26, 42)).toString('hex')).toBe(md5);
    const { format, common } = await parseBuffer(bytes, { mimeType: 'audio/flac' });
    expect(format.duration).toBeCloseTo(6000 / 44_100, 6);
    expect(common.title).toBe('Größe');
    expect(common.artist).toBe('A B');
    expect(common.bpm).toBe(128);
  });

  it('refuses channels of unequal length', () => {
    expect(() => encodeFlac([new Float32Array(2), new Float32Array(3)], 44_100)).toThrow(/equal length/);
  });
});
